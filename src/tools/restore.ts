import { run as backup } from './backup.ts'

/** `restore FOLDER [--data DIR] [--replace]`: puts a checked backup in the place of the data. */
export const run = (args: readonly string[]): Promise<number> => backup(args, 'restore')
