import '#/app/device/first.ts'
import { z } from 'zod'
import { browserSurroundings, tabletShelf } from '#/app/device/surroundings.ts'
import { Sync } from '#/client/sync.ts'
import { Vault } from '#/client/vault.ts'
import type { Member } from '#/client/member.ts'
import { AssessmentId, type StreamId, VisitId } from '#/core/vault/ids.ts'
import { documentsOf } from './documents.ts'

const PASSPHRASE = 'klusa upe nes baltu laivu'
const HOUSEHOLDS = 400
/** Records written in one durable transaction. */
const WRITTEN_AT_ONCE = 500

let vault: Vault | null = null
const streams: StreamId[] = []

function entered(): Vault {
  if (vault === null) throw new Error('the tablet has entered')
  return vault
}

const memberOf = (): Member => entered().engine.member

/** One exchange by the product's own sync: all is sent, and fetched where `receives`. */
async function exchange(receives: boolean): Promise<number> {
  const { member, link } = entered().engine
  const sync = new Sync(member, link, () => undefined)
  if (!receives) sync.setReceiving(false)
  const since = performance.now()
  await sync.run()
  const took = performance.now() - since
  sync.stop()
  return took
}

const methods: Readonly<Record<string, (...args: readonly unknown[]) => Promise<number>>> = {
  enter: async (fragment) => {
    vault = new Vault(await browserSurroundings(), tabletShelf)
    const joined = await vault.join({
      fragment: z.string().parse(fragment),
      name: 'Darbinieks',
      badge: 'D',
      passphrase: PASSPHRASE,
    })
    if (!joined.ok) throw new Error(joined.reason)
    await vault.syncNow()
    // From here on nothing moves but what is measured.
    vault.engine.sync.stop()
    return 0
  },
  write: async (from, to) => {
    const own = entered()
    while (streams.length < HOUSEHOLDS) {
      streams.push(await own.createHousehold({ facts: { label: `Ozoli ${streams.length}` }, persons: [] }))
      if (streams.length === HOUSEHOLDS) await exchange(false)
    }
    const member = memberOf()
    const documents = documentsOf(z.int().parse(from), z.int().parse(to))
    const since = performance.now()
    for (let at = 0; at < documents.length; at += WRITTEN_AT_ONCE) {
      await member.append(
        documents.slice(at, at + WRITTEN_AT_ONCE).map(({ n, answers }) => {
          const stream = streams[n % streams.length]
          const key = stream === undefined ? undefined : member.keyring.data(stream, 'household')
          if (stream === undefined || key === undefined) throw new Error('the writer holds the key')
          const payload = {
            assessment: AssessmentId.parse(member.newId()),
            visit: VisitId.parse(member.newId()),
            definition: { id: 'needs-and-skills', version: '1.0.0', sha256: '0'.repeat(64) },
            language: 'lv',
            respondent: null,
            repeats: {},
            answers,
            personParts: [],
          }
          return { stream, namespace: 'record', kind: 'assessment', key, payload }
        }),
      )
    }
    return performance.now() - since
  },
  push: async () => {
    const took = await exchange(false)
    const unsent = memberOf().outbox.filter(({ state }) => state !== 'receipted').length
    if (unsent > 0) throw new Error(`${unsent} are not receipted`)
    return took
  },
  pull: async (expected) => {
    const took = await exchange(true)
    const opened = assessmentsOf(memberOf())
    if (opened !== expected) throw new Error(`${opened} of ${String(expected)} can be worked with`)
    return took
  },
  /** What a power cut would leave: the account locked, opened from its disk again, and counted. */
  held: async () => {
    const own = entered()
    const { account } = own.engine.member.identity
    await own.lock()
    const again = new Vault(await browserSurroundings(), tabletShelf)
    const unlocked = await again.unlock(account, PASSPHRASE)
    if (!unlocked.ok) throw new Error(unlocked.reason)
    vault = again
    again.engine.sync.stop()
    return assessmentsOf(again.engine.member)
  },
}

const assessmentsOf = ({ households }: Member): number =>
  [...households.values()].reduce((sum, { assessments }) => sum + assessments.size, 0)

const Call = z.object({ call: z.int(), method: z.string(), args: z.array(z.unknown()) })

self.addEventListener('message', (message: MessageEvent<unknown>) => {
  const { call, method, args } = Call.parse(message.data)
  const asked = methods[method]
  if (asked === undefined) throw new Error(`no method ${method}`)
  asked(...args).then(
    (value) => self.postMessage({ call, value }),
    (cause: unknown) =>
      self.postMessage({ call, fault: cause instanceof Error ? (cause.stack ?? cause.message) : 'unknown' }),
  )
})
