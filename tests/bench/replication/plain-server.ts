import { type IncomingMessage, createServer } from 'node:http'
import pg from 'pg'
import { z } from 'zod'
import { servePage } from './page-files.ts'

/** The plain floor's server: one row for each record in PostgreSQL, nothing checked, signed or sealed. */
const [databaseUrl = '', pages = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
await pool.query(
  'create table plain_rows (position bigserial primary key, n int not null unique, doc jsonb not null)',
)

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(z.instanceof(Buffer).parse(part))
  return Buffer.concat(parts).toString()
}

const Rows = z.array(z.looseObject({ n: z.int() }))

async function store(request: IncomingMessage): Promise<number> {
  const rows = Rows.parse(JSON.parse(await bodyOf(request)))
  const places = rows.map((_row, index) => `($${index * 2 + 1}, $${index * 2 + 2})`).join(', ')
  await pool.query(
    `insert into plain_rows (n, doc) values ${places} on conflict (n) do nothing`,
    rows.flatMap((row) => [row.n, JSON.stringify(row)]),
  )
  return rows.length
}

async function rowsAfter(after: number, limit: number): Promise<string> {
  const found = await pool.query<{ position: string; doc: string }>(
    'select position, doc::text from plain_rows where position > $1 order by position limit $2',
    [after, limit],
  )
  const next = found.rows.at(-1)?.position ?? after
  return `{"rows":[${found.rows.map(({ doc }) => doc).join(',')}],"next":${next}}`
}

const server = createServer((request, reply) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://plain')
  const answer = (status: number, text: string): void =>
    void reply.writeHead(status, { 'content-type': 'application/json' }).end(text)
  if (pathname !== '/rows') {
    servePage(pages, pathname, reply)
    return
  }
  const work =
    request.method === 'POST'
      ? store(request).then((stored) => answer(201, `{"stored":${stored}}`))
      : rowsAfter(Number(searchParams.get('after')), Number(searchParams.get('limit'))).then((text) =>
          answer(200, text),
        )
  work.catch((cause: unknown) => answer(500, String(cause)))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = z.object({ port: z.int() }).parse(server.address())
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
