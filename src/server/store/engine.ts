/** The two databases the server runs on, with the same tables and queries. */
export type Engine = 'sqlite' | 'postgres'
