import { homeVisitNotice } from '#/client/consents.ts'
import { memoryShelf } from '#/client/memory-store.ts'
import type { AccountShelf, DeviceChange } from '#/client/ports.ts'
import { Vault } from '#/client/vault.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'
import { FEED_TYPES } from '#/wire/batch.ts'
import { Dice } from '#/tools/demo/chance.ts'
import { inMemoryOnly, nodeSurroundings } from '#/tools/node-surroundings.ts'
import type { Figures } from './figures.ts'
import { type LinkQuality, Road, linkQualities } from './road.ts'

const PASSPHRASE = 'klusa upe nes baltu laivu'

/** One tablet of the fleet: a real member on a device in memory, at the end of a line. */
export interface FleetTablet {
  readonly vault: Vault
  readonly road: Road
}

/** Enrols a municipality: an administrator, and so many workers with a tablet each. */
export class Fleet {
  readonly tablets: FleetTablet[] = []
  readonly #url: string
  readonly #figures: Figures
  readonly #dice: Dice
  readonly #administrator: FleetTablet

  private constructor(url: string, figures: Figures, dice: Dice, administrator: FleetTablet) {
    this.#url = url
    this.#figures = figures
    this.#dice = dice
    this.#administrator = administrator
  }

  /** @param setupCode - what a server on another machine asks for; none on this one */
  static async found(url: string, figures: Figures, dice: Dice, setupCode: string | null): Promise<Fleet> {
    const administrator = await newTablet(url, dice, figures)
    const known = await administrator.vault.organisation()
    if (known.name !== null)
      throw new Error(
        'that server has an organisation already; the fleet founds a fictional one, so give it a server without one',
      )
    await administrator.vault.setUp({
      organisation: 'Flotes novads (paraugs)',
      office: { name: 'Flotes novads (paraugs)', address: '', phone: '20000000', email: '', dpo: 'DAS' },
      name: 'Administrators',
      badge: 'A',
      passphrase: PASSPHRASE,
      ...(setupCode === null ? {} : { setupCode }),
    })
    return new Fleet(url, figures, dice, administrator)
  }

  /** One more worker, who then loses the line until the fleet goes to work. */
  async enrol(quality: LinkQuality): Promise<void> {
    const tablet = await this.#join(`Darbinieks ${this.tablets.length + 1}`)
    tablet.road.isCut = true
    tablet.road.quality = quality
    this.tablets.push(tablet)
  }

  /** Enrolment happens in the office, where the line is good. */
  async #join(name: string): Promise<FleetTablet> {
    const { fragment } = await this.#administrator.vault.invite({ role: 'worker', hoursValid: 72 })
    const tablet = await newTablet(this.#url, new Dice(this.#dice.between(1, 2 ** 31)), this.#figures)
    const joined = await tablet.vault.join({ fragment, name, badge: 'D', passphrase: PASSPHRASE })
    if (!joined.ok) throw new Error(`${name} could not join: ${joined.reason}`)
    return tablet
  }

  /** Nobody is enrolled while the fleet is at work. */
  officeCloses(): void {
    this.#administrator.road.isCut = true
  }

  /** How often the server has each record, as a device that reads from the beginning finds them. */
  async recordsAtServer(): Promise<ReadonlyMap<string, number>> {
    const [reader] = this.tablets
    if (reader === undefined) return new Map()
    // Asked once everything is over, on a good line: what it says is about the server.
    reader.road.isCut = false
    reader.road.quality = linkQualities.fast
    const { member, link } = reader.vault.engine
    const found = new Map<string, number>()
    for (let after = 0; ;) {
      const page = await link.feed(member.space, after, 1000)
      for (const [, type, bytes] of page.entries) {
        const read = type === FEED_TYPES.record ? readEnvelope(bytes) : null
        if (read?.ok === true)
          found.set(read.envelope.header.id, (found.get(read.envelope.header.id) ?? 0) + 1)
      }
      if (page.next >= page.head) return found
      after = page.next
    }
  }

  async close(): Promise<void> {
    for (const tablet of [...this.tablets, this.#administrator]) await end(tablet)
  }
}

async function end({ vault, road }: FleetTablet): Promise<void> {
  await vault.lock()
  road.close()
}

async function newTablet(url: string, dice: Dice, figures: Figures): Promise<FleetTablet> {
  // What a passphrase costs a tablet never reaches the server, and a hundred of them share this machine.
  const node = inMemoryOnly(await nodeSurroundings(url))
  const road = new Road(url, dice, figures)
  const surroundings = {
    ...node,
    transport: road.transport,
    after: (delayMs: number, run: () => void) =>
      node.after(delayMs, () => {
        if (delayMs < POLL_MS && !road.isCut) figures.retries += 1
        run()
      }),
  }
  return { vault: new Vault(surroundings, countingShelf(figures)), road }
}

/** Shorter pauses than the client's polling are those of its back-off. */
const POLL_MS = 60_000

/** A device in memory that tells which records were put on its disk. */
function countingShelf(figures: Figures): AccountShelf {
  const shelf = memoryShelf()
  return {
    ...shelf,
    open: async (account) => {
      const { store, slot } = await shelf.open(account)
      return {
        slot,
        store: {
          ...store,
          commit: async (change) => {
            // What follows can be gone through once: it is counted as the store takes it.
            const rows = [...(change.outbox ?? [])]
            const passedOn = function* (): Generator<Pick<DeviceChange, 'outbox' | 'meta'>> {
              for (const part of change.following ?? []) {
                rows.push(...(part.outbox ?? []))
                yield part
              }
            }
            await store.commit(change.following === undefined ? change : { ...change, following: passedOn() })
            for (const { type, id } of rows) if (type === 'record') figures.made.add(id)
          },
        },
      }
    },
  }
}

/** What a worker does at one door, until so many records are written: a household, consents, notes. */
export async function writeRecords({ vault }: FleetTablet, records: number, dice: Dice): Promise<void> {
  const name = `Mājsaimniecība ${dice.between(1000, 9999)}`
  const stream = await vault.createHousehold({
    facts: {
      label: name,
      street: `„Ceriņi ${dice.between(1, 99)}”`,
      place: '',
      parish: '',
      point: null,
      phone: '',
      language: 'lv',
      note: '',
      warnings: [],
    },
    persons: [{ name, birthDate: '1944-03-17', relation: 'self' }],
  })
  const [person] = (await vault.household(stream)).facts.members
  if (person === undefined) throw new Error('a household has a member')
  // Its own record and its resident's are two.
  for (let n = 2; n < records; n++) {
    if (dice.chance(0.3)) {
      await vault.captureConsent({
        stream,
        person,
        notice: {
          id: homeVisitNotice.id,
          version: homeVisitNotice.version,
          language: 'lv',
          delivery: 'shown',
        },
        by: { kind: 'subject', reference: '' },
        method: 'oral-witness',
        witness: 'Velta',
        signatureImage: null,
        kind: 'refusal',
        purposes: ['wellbeing'],
      })
    } else
      await vault.changeHousehold(stream, {
        note: `Piezīme ${n}. ${'Runāja par ikdienu. '.repeat(dice.between(1, 12))}`,
      })
  }
}
