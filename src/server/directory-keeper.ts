import type { Transaction } from 'kysely'
import { toBase64url } from '#/core/vault/bytes.ts'
import {
  type Directory,
  Statement,
  extendDirectory,
  rootFingerprint,
  statementHash,
} from '#/core/vault/directory.ts'
import { fromBase64url, sameBytes } from '#/core/vault/bytes.ts'
import type { AccountId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import type { DirectoryAppend } from '#/wire/routes.ts'
import { Fault } from './fault.ts'
import { directoryRoles } from './policies.ts'
import { type Refusal, refusal } from './problems.ts'
import { type Database, lockCounter, setCounter } from './store/database.ts'
import type { Tables } from './store/tables.ts'

/** Who asks for statements to be added. */
export interface Asker {
  /** The signed-in account, null without a session. */
  readonly account: AccountId | null
  /** Whether this request may set up a new organisation: it came from this machine, or knew the printed code. */
  readonly maySetUp: boolean
}

export type Appended =
  { readonly ok: true; readonly seq: number } | { readonly ok: false; readonly refused: Refusal }

/** The server's own word on who it is, which a genesis must repeat. */
export interface ServerName {
  readonly publicKey: Uint8Array
  readonly logOrigin: string
}

/**
 * Keeps the directory in memory as the statements add up, and adds to it in
 * the database first. Another process may add too: `refresh` catches up.
 */
export class DirectoryKeeper {
  readonly #primitives: Primitives
  readonly #database: Database
  readonly #server: ServerName
  readonly #now: () => number
  #directory: Directory | null = null
  #statements: readonly Statement[] = []

  constructor(primitives: Primitives, database: Database, server: ServerName, now: () => number) {
    this.#primitives = primitives
    this.#database = database
    this.#server = server
    this.#now = now
  }

  /** null until set-up. */
  get current(): Directory | null {
    return this.#directory
  }

  get seq(): number {
    return this.#directory?.seq ?? 0
  }

  statementsAfter(seq: number): readonly Statement[] {
    return this.#statements.slice(seq)
  }

  /** Takes in what other processes have added since. */
  async refresh(): Promise<void> {
    const rows = await this.#database.reads
      .selectFrom('directory_statements')
      .select(['seq', 'json'])
      .where('seq', '>', this.seq)
      .orderBy('seq')
      .execute()
    this.#take(rows.map((row) => Statement.parse(JSON.parse(row.json))))
  }

  #take(found: readonly Statement[]): void {
    const fresh = found.filter((statement) => statement.seq > this.seq)
    const first = fresh[0]
    if (first === undefined) return
    const extended = extendDirectory(
      this.#primitives,
      this.#directory ?? pinned(this.#primitives, first),
      fresh,
    )
    if (!extended.ok) {
      throw new Fault(
        'database-unusable',
        `The directory in the database does not hold at statement ${extended.seq} (${extended.problem}): restore it from a backup.`,
      )
    }
    if (!sameBytes(extended.directory.serverKey, this.#server.publicKey)) {
      throw new Fault(
        'wrong-server-key',
        "The database belongs to a server with another key: restore that server's server.key, or name it in SERVER_KEY.",
      )
    }
    this.#directory = extended.directory
    this.#statements = [...this.#statements, ...fresh]
  }

  /** Adds statements and what belongs to them, all or nothing. The same statements again are answered as before. */
  async append(append: DirectoryAppend, asker: Asker): Promise<Appended> {
    const outcome = await this.#database.transact(async (tx, announce) => {
      const seq = await lockCounter(tx, 'directory')
      if (seq !== this.seq) await this.#catchUp(tx)
      if (this.#alreadyHas(append.statements)) return { ok: true as const, seq: this.seq, added: [] }
      const refused = this.#mayNot(append, asker)
      if (refused !== null) return { ok: false as const, refused }
      const known = this.#directory ?? pinned(this.#primitives, append.statements[0])
      const extended = extendDirectory(this.#primitives, known, append.statements)
      if (!extended.ok) {
        const { problem } = extended
        const moved = problem === 'gap' || problem === 'broken-chain'
        const index = append.statements.findIndex((statement) => statement.seq === extended.seq)
        return {
          ok: false as const,
          refused: moved
            ? refusal(
                'directory-conflict',
                'Fetch the directory, build the statements on its head and sign again.',
                {
                  reason: problem,
                },
              )
            : refusal('directory-refused', `Statement ${extended.seq} does not hold: ${problem}.`, {
                reason: problem,
                index: Math.max(index, 0),
              }),
        }
      }
      await tx
        .insertInto('directory_statements')
        .values(
          append.statements.map((statement) => ({ seq: statement.seq, json: JSON.stringify(statement) })),
        )
        .execute()
      for (const bundle of append.bundles) {
        const json = JSON.stringify(bundle)
        await tx
          .insertInto('account_bundles')
          .values({ account: bundle.account, json })
          .onConflict((conflict) => conflict.column('account').doUpdateSet({ json }))
          .execute()
      }
      await setCounter(tx, 'directory', extended.directory.seq)
      announce({ type: 'directory', seq: extended.directory.seq })
      return { ok: true as const, seq: extended.directory.seq, added: append.statements }
    })
    if (!outcome.ok) return outcome
    this.#take(outcome.added)
    return { ok: true, seq: outcome.seq }
  }

  async #catchUp(tx: Transaction<Tables>): Promise<void> {
    const rows = await tx
      .selectFrom('directory_statements')
      .select(['seq', 'json'])
      .where('seq', '>', this.seq)
      .orderBy('seq')
      .execute()
    this.#take(rows.map((row) => Statement.parse(JSON.parse(row.json))))
  }

  #alreadyHas(statements: readonly Statement[]): boolean {
    return statements.every((statement) => {
      const stored = this.#statements[statement.seq - 1]
      return (
        stored !== undefined &&
        sameBytes(statementHash(this.#primitives, stored), statementHash(this.#primitives, statement))
      )
    })
  }

  #mayNot(append: DirectoryAppend, asker: Asker): Refusal | null {
    const { statements, bundles } = append
    const newAccounts = statements.flatMap(({ body }) => (body.type === 'account' ? [body.account] : []))
    const stray = bundles.find(({ account }) => !newAccounts.includes(account) && account !== asker.account)
    if (stray !== undefined) {
      return refusal(
        'bad-request',
        'A bundle comes with the statement of its account, or from its signed-in owner.',
      )
    }
    const genesis = statements.find(({ body }) => body.type === 'genesis')
    if (this.#directory !== null) {
      if (genesis !== undefined) {
        return refusal(
          'already-set-up',
          'This server belongs to an organisation already: ask it for an invitation.',
        )
      }
      return this.#maySetNobodyIn(statements, asker, this.#directory)
    }
    if (genesis === undefined || genesis.body.type !== 'genesis') {
      return refusal('not-set-up', 'The first statement must found the organisation.')
    }
    if (!asker.maySetUp) {
      return refusal(
        'not-allowed',
        'From another machine, set-up needs the code the server printed at its start.',
        {
          reason: 'setup-code',
        },
      )
    }
    if (genesis.body.serverKey !== toBase64url(this.#server.publicKey)) {
      return refusal('directory-refused', "The genesis must state this server's key.", {
        reason: 'other-server-key',
      })
    }
    if (genesis.body.logOrigin !== this.#server.logOrigin) {
      return refusal('directory-refused', "The genesis must state this server's consent log.", {
        reason: 'other-log-origin',
      })
    }
    return null
  }

  /** Refuses a run-out invitation, and anybody who has neither a session that may nor an invitation. */
  #maySetNobodyIn(statements: readonly Statement[], asker: Asker, directory: Directory): Refusal | null {
    const leaningOn = statements.map(({ body }) =>
      body.type === 'account' || body.type === 'device' ? body.invitation : null,
    )
    for (const [index, id] of leaningOn.entries()) {
      const invitation = id === null ? undefined : directory.invitations.get(id)
      if (invitation !== undefined && invitation.expiresAt <= this.#now()) {
        return refusal('invitation-expired', 'The invitation has run out: ask for a new one.', { index })
      }
    }
    if (leaningOn.every((id) => id !== null)) return null
    if (asker.account === null) {
      return refusal('not-signed-in', 'Sign in, or join by an invitation.')
    }
    const role = directory.accounts.get(asker.account)?.role
    return role !== undefined && directoryRoles.includes(role)
      ? null
      : refusal('not-allowed', 'Only administrators and supervisors change the directory.')
  }
}

/** Trust on the first statement: the server pins whoever sets it up. */
function pinned(
  primitives: Primitives,
  first: Statement | undefined,
): { readonly rootFingerprint: Uint8Array } {
  const rootKey = first?.body.type === 'genesis' ? fromBase64url(first.body.rootKey) : new Uint8Array(32)
  return { rootFingerprint: rootFingerprint(primitives, rootKey) }
}
