import path from 'node:path'
import { wakeIdentity } from '#/client/identity.ts'
import { memoryShelf } from '#/client/memory-store.ts'
import { Vault } from '#/client/vault.ts'
import type { AccountShelf, DeviceStore, HttpReply, Surroundings, Transport } from '#/client/ports.ts'
import { Fault } from '#/client/fault.ts'
import type { Role } from '#/core/vault/directory.ts'
import { AccountId } from '#/core/vault/ids.ts'
import { startServer } from '#/server/main.ts'
import { inMemoryOnly, nodeSurroundings } from '#/tools/node-surroundings.ts'
import { freePort } from '../machine.ts'
import type { Place } from '../server/engines.ts'

export const PASSPHRASE = 'klusa upe nes baltu laivu'

/** The line between one member and the town hall, which a test may cut. */
export class Line {
  isCut = false
  /** What answers instead of the server, if anything does. */
  instead: HttpReply | null = null
  isMetered = false
  /** How far the device's clock is off. */
  clockAheadMs = 0
  /** Cuts the line after so many more requests have reached the server: their answers are lost. */
  loseAnswersAfter = Number.POSITIVE_INFINITY
  readonly requests: string[] = []
  /** Entries in a page of the feed, when a test wants a long way of a short one. */
  pageEntries: number | null = null
  /** Waited for before an answer of the feed is given. */
  beforeFeedAnswer: () => Promise<void> = () => Promise.resolve()
  /** A refusal somebody on the way gives in the server's place; null lets the request through. */
  answer: (address: string) => { readonly code: string; readonly status: number } | null = () => null
  /** What a newer server, or a fault on the way, makes of an answer. */
  spoilAnswer: (address: string, body: Uint8Array) => Uint8Array = (_address, body) => body
  /** What a fault on the way makes of a push. */
  spoil: (batch: Uint8Array) => Uint8Array = (batch) => batch

  around(transport: Transport): Transport {
    return {
      listen: transport.listen,
      request: async (method, asked, body) => {
        const address =
          this.pageEntries === null ? asked : asked.replace(/limit=\d+/, `limit=${this.pageEntries}`)
        if (this.isCut) throw new Fault('offline', 'the test cut the line')
        this.requests.push(`${method} ${address}`)
        if (this.instead !== null) return this.instead
        const refused = this.answer(address)
        if (refused !== null) {
          const problem = { type: 'about:blank', title: '', detail: 'said on the way', ...refused }
          return {
            status: refused.status,
            type: 'application/problem+json',
            body: new TextEncoder().encode(JSON.stringify(problem)),
          }
        }
        const spoilt =
          address.endsWith('/batches') && body !== undefined
            ? { ...body, bytes: this.spoil(body.bytes) }
            : body
        const reply = await transport.request(method, address, spoilt)
        if (address.includes('/feed?')) await this.beforeFeedAnswer()
        if (--this.loseAnswersAfter < 0) throw new Fault('offline', 'the answer was lost')
        return { ...reply, body: this.spoilAnswer(address, reply.body) }
      },
    }
  }
}

export interface Colleague {
  readonly vault: Vault
  /** What the device keeps for its account: a disk in memory. */
  readonly room: () => ReturnType<AccountShelf['open']>
  readonly surroundings: Surroundings
  readonly line: Line
  /** The same device after its program ended and began anew, still locked. */
  readonly restarted: () => Vault
  /** Its disk, past the app, and the ring key it opens with now. */
  readonly disk: () => Promise<DeviceStore>
  readonly ringKey: () => Promise<Uint8Array>
}

/** On what device somebody joins, where that matters. */
export interface Joining {
  readonly shelf?: AccountShelf
  /** What the test does to the device before it joins. */
  readonly prepare?: (colleague: Colleague) => void
}

/** A real server with an organisation, its members on devices in memory; `now` is the server's clock. */
export async function town(place: Place, now: () => number = Date.now) {
  const { dataDir, databaseUrl } = place
  const port = await freePort()
  const settings = {
    host: '127.0.0.1',
    port,
    dataDir,
    databaseUrl,
    serverKey: null,
    clientDir: path.join(dataDir, 'no-client'),
    version: 'test',
    log: () => undefined,
    now,
  }
  let server = await startServer(settings)
  const url = `http://127.0.0.1:${port}`
  const member = async (shelf: AccountShelf = memoryShelf()): Promise<Colleague> => {
    const line = new Line()
    const surroundings = await nodeSurroundings(url, () => Date.now() + line.clockAheadMs)
    const cheap = inMemoryOnly(surroundings)
    const around: Surroundings = {
      ...cheap,
      transport: line.around(surroundings.transport),
      isMetered: () => line.isMetered,
    }
    const begin = () => new Vault(around, shelf)
    const room = async () => {
      const [account] = await shelf.list()
      if (account === undefined) throw new Error('nobody is enrolled on this device')
      return shelf.open(account.account)
    }
    const disk = async () => (await room()).store
    const ringKey = async () => {
      const woken = await wakeIdentity(cheap, await room(), PASSPHRASE)
      if (!woken.ok) throw new Error(woken.reason)
      return woken.unlocked.ringKey
    }
    return { vault: begin(), line, room, surroundings: around, restarted: begin, disk, ringKey }
  }
  const administrator = await member()
  const recovery = await administrator.vault.setUp({
    organisation: 'Paraugnovads',
    office: { name: 'Paraugnovads', address: '', phone: '20000000', email: '', dpo: 'DAS' },
    name: 'Administrators',
    badge: 'A',
    passphrase: PASSPHRASE,
  })
  const joins = async (
    role: Role,
    name: string,
    { shelf = memoryShelf(), prepare }: Joining = {},
  ): Promise<Colleague> => {
    const invitation = await administrator.vault.invite({ role, hoursValid: 1 })
    const colleague = await member(shelf)
    prepare?.(colleague)
    const joined = await colleague.vault.join({
      fragment: invitation.fragment,
      name,
      badge: name.slice(0, 2),
      passphrase: PASSPHRASE,
    })
    if (!joined.ok) throw new Error(joined.reason)
    return colleague
  }
  return {
    url,
    place,
    recovery,
    administrator,
    member,
    joins,
    /** Ends the server as a crash would for its clients, and starts it again on the same data. */
    restart: async () => {
      await server.close()
      server = await startServer(settings)
    },
    stop: async () => {
      await server.close()
    },
    start: async () => {
      server = await startServer(settings)
    },
    close: async () => {
      await server.close()
      await place.remove()
    },
  }
}

export type World = Awaited<ReturnType<typeof town>>

/** Each in turn meets the server once. */
export async function everybodySyncs(...people: readonly Colleague[]): Promise<void> {
  for (const person of people) await person.vault.syncNow()
}

/** Everybody meets the server until what one wrote has come back, answered, to the others. */
export async function exchange(...people: readonly Colleague[]): Promise<void> {
  for (let round = 0; round < 3; round++) await everybodySyncs(...people)
}

export async function accountOf({ vault }: Colleague): Promise<AccountId> {
  return AccountId.parse((await vault.whoami())?.account)
}

/** The same device after its program ended and began anew, unlocked. */
export async function openedAnew(colleague: Pick<Colleague, 'restarted'>): Promise<Vault> {
  const vault = colleague.restarted()
  const [account] = await vault.accounts()
  const opened = await vault.unlock(account?.account ?? '', PASSPHRASE)
  if (!opened.ok) throw new Error(opened.reason)
  return vault
}
