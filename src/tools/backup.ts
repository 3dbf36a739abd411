import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import SqliteFile from 'better-sqlite3'
import { z } from 'zod'
import { leafHash, rootOf } from '#/core/consent/merkle.ts'
import { Erasure, readErasure } from '#/core/consent/erasure.ts'
import { sameBytes, toHex } from '#/core/vault/bytes.ts'
import { ERASED } from '#/server/erasures.ts'

const DATABASE = 'slieksnis.sqlite'
const KEY = 'server.key'
const MANIFEST = 'manifest.json'
/** Tombstones so far: no personal data; kept for good, so that restoring an older copy erases again. */
const ERASURES = 'erasures.json'

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

const TombstoneList = z.array(Erasure)

/** The tombstones a database holds; none when there is no such database, or one from before there were any. */
function tombstonesIn(file: string): readonly Erasure[] {
  let database: SqliteFile.Database
  try {
    database = new SqliteFile(file, { readonly: true, fileMustExist: true })
  } catch {
    return []
  }
  try {
    if (!hasTable(database, 'erasures')) return []
    const rows = z
      .array(z.object({ bytes: z.instanceof(Uint8Array) }))
      .parse(database.prepare('select bytes from erasures order by position').all())
    return rows.flatMap(({ bytes }) => readErasure(bytes) ?? [])
  } finally {
    database.close()
  }
}

const hasTable = (database: SqliteFile.Database, name: string): boolean =>
  database.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(name) !== undefined

/**
 * Destroys in a restored copy what tombstones list, before anybody can fetch
 * it. The tombstones themselves come back with the first device that has them.
 */
function eraseAgain(file: string, erasures: readonly Erasure[]): number {
  if (erasures.length === 0) return 0
  const database = new SqliteFile(file)
  try {
    database.pragma('secure_delete = ON')
    // Tables that came with a later release than the copy are not in it: nothing to destroy there.
    const statement = (table: string, text: string): SqliteFile.Statement<[string, string]> | null =>
      hasTable(database, table) ? database.prepare<[string, string]>(text) : null
    const byKey = [
      statement('grants', 'delete from grants where space = ? and key_id = ?'),
      statement(
        'records',
        `update records set bytes = x'', namespace = '${ERASED}' where space = ? and key_id = ?`,
      ),
      statement('drafts', 'delete from drafts where space = ? and key_id = ?'),
    ]
    const byFile = [
      statement('attachment_chunks', 'delete from attachment_chunks where space = ? and attachment = ?'),
    ]
    const byBox = [
      statement('withdrawal_notes', 'delete from withdrawal_notes where space = ? and box = ?'),
      statement('withdrawal_boxes', 'delete from withdrawal_boxes where space = ? and box = ?'),
    ]
    let destroyed = 0
    database.transaction(() => {
      for (const { decision, inventory } of erasures)
        for (const [statements, ids] of [
          [byKey, inventory.keys],
          [byFile, inventory.attachments],
          [byBox, inventory.boxes],
        ] as const)
          for (const id of ids)
            for (const each of statements) destroyed += each?.run(decision.space, id).changes ?? 0
    })()
    database.pragma('wal_checkpoint(TRUNCATE)')
    return destroyed
  } finally {
    database.close()
  }
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
    options: {
      out: { type: 'string' },
      data: { type: 'string' },
      replace: { type: 'boolean' },
      erasures: { type: 'string', multiple: true },
    },
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
      if (given === undefined) return usage('restore FOLDER [--data DIR] [--replace] [--erasures FILE]')
      return restore(given, data, values.replace === true, values.erasures ?? [])
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
  await writeFile(path.join(out, ERASURES), `${JSON.stringify(tombstonesIn(copy))}\n`, { mode: 0o600 })
  const problems = [...wrong, ...(await problemsOf(out))]
  print({ backup: out, rows, log, problems })
  return problems.length === 0 ? 0 : 1
}

async function restore(
  folder: string,
  data: string,
  mayReplace: boolean,
  lists: readonly string[],
): Promise<number> {
  const problems = await problemsOf(folder)
  if (problems.length > 0) {
    print({ restored: null, problems })
    return 1
  }
  if (!(await isEmpty(data)) && !mayReplace) {
    say(`${data} is not empty: stop the server, and say --replace if what is there may go.`)
    return 2
  }
  const erasures: Erasure[] = []
  for (const list of lists) {
    const read = TombstoneList.safeParse(JSON.parse(await readFile(list, 'utf8').catch(() => 'null')))
    if (!read.success) {
      say(`${list} is no list of erasures: name the ${ERASURES} of the newest backup.`)
      return 2
    }
    erasures.push(...read.data)
  }
  await mkdir(data, { recursive: true, mode: 0o700 })
  erasures.push(...tombstonesIn(path.join(data, DATABASE)))
  for (const file of await readdir(data))
    if (file.startsWith(DATABASE) || file === KEY) await rm(path.join(data, file))
  for (const file of [DATABASE, KEY]) {
    await copyFile(path.join(folder, file), path.join(data, file))
    await chmod(path.join(data, file), 0o600)
  }
  const erasedAgain = eraseAgain(path.join(data, DATABASE), erasures)
  const { rows, log, wrong } = inspect(path.join(data, DATABASE))
  print({ restored: data, erasedAgain, rows, log, problems: wrong })
  return wrong.length === 0 ? 0 : 1
}
