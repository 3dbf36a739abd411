import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import SqliteFile from 'better-sqlite3'
import { z } from 'zod'
import { leafHash, rootOf } from '#/core/consent/merkle.ts'
import { sameBytes, toHex } from '#/core/vault/bytes.ts'

const DATABASE = 'slieksnis.sqlite'
const KEY = 'server.key'
const MANIFEST = 'manifest.json'

/** What a backup says of itself, to be held against what is found in it. */
const Manifest = z.strictObject({
  format: z.literal('slieksnis/backup/1'),
  madeAt: z.iso.datetime(),
  /** SHA-256 (hex) of the database file. */
  database: z.string(),
  /** SHA-256 of the server's key file: the backup is worth nothing to the tablets without it. */
  key: z.string(),
  rows: z.record(z.string(), z.int().nonnegative()),
  /** The newest signed head of the consent log. */
  log: z.strictObject({ size: z.int().nonnegative(), root: z.string() }),
})
type Manifest = z.infer<typeof Manifest>

/** Tables whose rows a restored copy must have, every one. */
const COUNTED = [
  'records',
  'grants',
  'drafts',
  'attachment_chunks',
  'directory_statements',
  'account_bundles',
  'log_leaves',
  'log_heads',
] as const

const Count = z.object({ n: z.int() })
const Leaf = z.object({ leaf: z.instanceof(Uint8Array) })
const Head = z.object({ size: z.int(), root: z.instanceof(Uint8Array) })

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(file)) hash.update(z.instanceof(Uint8Array).parse(part))
  return hash.digest('hex')
}

/** What stands in a database copy: rows by table, the newest head, and what does not hold. */
function inspect(file: string): Pick<Manifest, 'rows' | 'log'> & { readonly wrong: readonly string[] } {
  const database = new SqliteFile(file, { readonly: true, fileMustExist: true })
  try {
    const wrong: string[] = []
    const [check] = z
      .array(z.object({ integrity_check: z.string() }))
      .parse(database.pragma('integrity_check'))
    if (check?.integrity_check !== 'ok') wrong.push(`the database file is damaged: ${check?.integrity_check}`)
    const rows = Object.fromEntries(
      COUNTED.map((table) => [
        table,
        Count.parse(database.prepare(`select count(*) as n from ${table}`).get()).n,
      ]),
    )
    const head = Head.optional().parse(
      database.prepare('select size, root from log_heads order by n desc limit 1').get(),
    )
    const hashes: Uint8Array[] = []
    for (const row of database.prepare('select leaf from log_leaves order by idx').iterate())
      hashes.push(leafHash(Leaf.parse(row).leaf))
    if (head !== undefined && head.size > hashes.length)
      wrong.push(`the log has ${hashes.length} leaves, its head was signed over ${head.size}`)
    else if (head !== undefined && !sameBytes(rootOf(hashes.slice(0, head.size)), head.root))
      wrong.push('the leaves of the consent log do not add up to its signed head')
    return { rows, log: { size: head?.size ?? 0, root: head === undefined ? '' : toHex(head.root) }, wrong }
  } finally {
    database.close()
  }
}

/** Everything that is wrong with a backup; empty when it can be trusted. */
async function problemsOf(folder: string): Promise<readonly string[]> {
  let manifest: Manifest
  try {
    manifest = Manifest.parse(JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8')))
  } catch {
    return [`${folder} holds no ${MANIFEST} of a backup this version knows`]
  }
  const wrong: string[] = []
  for (const [file, wanted] of [
    [DATABASE, manifest.database],
    [KEY, manifest.key],
  ] as const) {
    const found = await hashOf(path.join(folder, file)).catch(() => null)
    if (found === null) wrong.push(`${file} is missing`)
    else if (found !== wanted) wrong.push(`${file} is not what was backed up`)
  }
  if (wrong.length > 0) return wrong
  const found = inspect(path.join(folder, DATABASE))
  wrong.push(...found.wrong)
  for (const table of COUNTED)
    if (found.rows[table] !== manifest.rows[table])
      wrong.push(`${table}: ${found.rows[table]} rows, ${manifest.rows[table]} were backed up`)
  if (found.log.root !== manifest.log.root) wrong.push('the log’s head is another')
  return wrong
}

const print = (result: unknown): void => void process.stdout.write(`${JSON.stringify(result)}\n`)
const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

const isEmpty = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    (files) => files.length === 0,
    () => true,
  )

/**
 * `backup --out FOLDER [--data DIR]` (while the server runs), `verify-backup
 * FOLDER`, `restore FOLDER [--data DIR] [--replace]`: the embedded database and
 * the server's key, together, each checked after it was written. For PostgreSQL
 * use its own `pg_dump`, and keep `SERVER_KEY` beside it.
 *
 * Prints what it found as JSON; exit 0 all is well, 1 something does not hold,
 * 2 it could not be done.
 */
export async function run(args: readonly string[], what = 'backup'): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, data: { type: 'string' }, replace: { type: 'boolean' } },
  })
  const data = path.resolve(values.data ?? process.env['DATA_DIR'] ?? 'data')
  const [given] = positionals
  switch (what) {
    case 'verify-backup': {
      if (given === undefined) return usage('verify-backup FOLDER')
      const problems = await problemsOf(given)
      print({ backup: given, problems })
      return problems.length === 0 ? 0 : 1
    }
    case 'restore': {
      if (given === undefined) return usage('restore FOLDER [--data DIR] [--replace]')
      return restore(given, data, values.replace === true)
    }
    default: {
      if (values.out === undefined) return usage('backup --out FOLDER [--data DIR]')
      return backUp(data, values.out)
    }
  }
}

function usage(form: string): number {
  say(`Say it so: npm run -s tool -- ${form}`)
  return 2
}

async function backUp(data: string, out: string): Promise<number> {
  if (!(await isEmpty(out))) {
    say(`${out} is not empty: name a new folder, so that no older backup is written over.`)
    return 2
  }
  await mkdir(out, { recursive: true, mode: 0o700 })
  const copy = path.join(out, DATABASE)
  let source: SqliteFile.Database
  try {
    source = new SqliteFile(path.join(data, DATABASE), { readonly: true, fileMustExist: true })
  } catch {
    say(`${data} holds no database of ours: name its folder with --data.`)
    return 2
  }
  try {
    await source.backup(copy)
  } finally {
    source.close()
  }
  await copyFile(path.join(data, KEY), path.join(out, KEY))
  for (const file of [DATABASE, KEY]) await chmod(path.join(out, file), 0o600)
  const { rows, log, wrong } = inspect(copy)
  const manifest: Manifest = {
    format: 'slieksnis/backup/1',
    madeAt: new Date().toISOString(),
    database: await hashOf(copy),
    key: await hashOf(path.join(out, KEY)),
    rows,
    log,
  }
  await writeFile(path.join(out, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  const problems = [...wrong, ...(await problemsOf(out))]
  print({ backup: out, rows, log, problems })
  return problems.length === 0 ? 0 : 1
}

async function restore(folder: string, data: string, mayReplace: boolean): Promise<number> {
  const problems = await problemsOf(folder)
  if (problems.length > 0) {
    print({ restored: null, problems })
    return 1
  }
  if (!(await isEmpty(data)) && !mayReplace) {
    say(`${data} is not empty: stop the server, and say --replace if what is there may go.`)
    return 2
  }
  await mkdir(data, { recursive: true, mode: 0o700 })
  for (const file of await readdir(data))
    if (file.startsWith(DATABASE) || file === KEY) await rm(path.join(data, file))
  for (const file of [DATABASE, KEY]) {
    await copyFile(path.join(folder, file), path.join(data, file))
    await chmod(path.join(data, file), 0o600)
  }
  const { rows, log, wrong } = inspect(path.join(data, DATABASE))
  print({ restored: data, rows, log, problems: wrong })
  return wrong.length === 0 ? 0 : 1
}
