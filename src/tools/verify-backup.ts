import { run as backup } from './backup.ts'

/** `verify-backup FOLDER`: is what was backed up whole, and does its consent log add up? */
export const run = (args: readonly string[]): Promise<number> => backup(args, 'verify-backup')
