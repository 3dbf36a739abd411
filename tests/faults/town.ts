import { Fault } from '#/client/fault.ts'
import { AccountId } from '#/core/vault/ids.ts'
import type { Dice } from './dice.ts'
import { feedProblem, householdsOf, leavesAndReceipts, textOf } from './holdings.ts'
import { Ledger, wordsIn } from './ledger.ts'
import { NodeTablet } from './node-tablet.ts'
import { PASSPHRASE, type Tablet } from './tablet.ts'
import { TownServer } from './town-server.ts'
import { Work } from './work.ts'

/** Something that must not be: the suite ends with the seed and step that led there. */
export class Broken extends Error {}

/** Makes a tablet that is a real Chromium against this server. */
export type MakeBrowser = (name: string, serverUrl: string, dice: Dice) => Promise<Tablet>

/** A town under faults: a server, an administrator, a supervisor and workers, and what each was told is saved. */
export class Town {
  readonly dice: Dice
  readonly server: TownServer
  readonly ledger = new Ledger()
  readonly work: Work
  /** Records shown as damaged or refused, and the words that are in them. */
  readonly shownAside = new Map<string, readonly string[]>()
  readonly administrator: NodeTablet
  /** Who sees everything: the town's first tablet, never in a browser. */
  readonly supervisor: NodeTablet
  tablets: Tablet[] = []
  retired: Tablet[] = []
  readonly #close: () => Promise<void>
  readonly #isOnDatabase: boolean
  readonly #makeBrowser: MakeBrowser | null
  #inBrowser: Tablet | null = null

  private constructor(
    dice: Dice,
    server: TownServer,
    close: () => Promise<void>,
    makeBrowser: MakeBrowser | null,
  ) {
    this.dice = dice
    this.server = server
    this.#close = close
    this.#makeBrowser = makeBrowser
    this.#isOnDatabase = makeBrowser === null && dice.happens(0.7)
    this.work = new Work(dice, this.ledger)
    this.administrator = new NodeTablet('administrator', server.url, dice, false)
    this.supervisor = new NodeTablet('supervisor 0', server.url, dice, this.#isOnDatabase)
  }

  /**
   * @param makeBrowser - for a town in which one worker's tablet is a real Chromium; null for all in this process
   * @param isProcess - whether the server is a process of its own; by chance where nothing is said
   */
  static async open(
    dice: Dice,
    makeBrowser: MakeBrowser | null = null,
    isProcess = dice.happens(0.15),
  ): Promise<Town> {
    const { server, close } = await TownServer.open(isProcess, makeBrowser !== null)
    const town = new Town(dice, server, close, makeBrowser)
    server.onEnd = () => {
      for (const { line } of [...town.tablets, town.administrator]) line.breakStreams()
    }
    await town.administrator.start()
    await town.administrator.vault.setUp({
      organisation: 'Paraugnovads',
      office: { name: 'Paraugnovads', address: '', phone: '20000000', email: '', dpo: 'DAS' },
      name: 'Administrators',
      badge: 'A',
      passphrase: PASSPHRASE,
    })
    await town.join('supervisor')
    await town.join('worker')
    await town.join('worker')
    return town
  }

  async close(): Promise<void> {
    for (const tablet of [...this.tablets, ...this.retired, this.administrator]) await tablet.discard()
    await this.#close()
  }

  async join(role: 'supervisor' | 'worker'): Promise<Tablet> {
    const { fragment } = await this.administrator.vault.invite({ role, hoursValid: 1 })
    const name = `${role} ${this.tablets.length + this.retired.length}`
    const tablet = role === 'supervisor' ? this.supervisor : await this.#newTablet(name)
    await tablet.start()
    const joined = await tablet.vault.join({ fragment, name, badge: 'X', passphrase: PASSPHRASE })
    if (!joined.ok) throw new Broken(`${name} could not join: ${joined.reason}`)
    this.tablets.push(tablet)
    return tablet
  }

  async #newTablet(name: string): Promise<Tablet> {
    if (this.#makeBrowser === null || this.#inBrowser !== null)
      return new NodeTablet(name, this.server.url, this.dice, this.#isOnDatabase)
    this.#inBrowser = await this.#makeBrowser(name, this.server.url, this.dice)
    return this.#inBrowser
  }

  /** Whom the next fault strikes: the tablet in the browser where there is one, else anybody. */
  nextStruck(): Tablet {
    return this.#inBrowser ?? this.dice.pick(this.tablets)
  }

  async accountOf(tablet: Tablet): Promise<AccountId> {
    return AccountId.parse((await tablet.vault.whoami())?.account)
  }

  /** One exchange, as far as it gets; what stopped it, or null. */
  async exchange(tablet: Tablet): Promise<Fault | null> {
    try {
      await tablet.vault.syncNow()
      // The tablet does so when it has been quiet for a while: here nothing happens by itself.
      if (this.dice.happens(0.5)) await tablet.rest()
      return null
    } catch (cause) {
      if (cause instanceof Fault) return cause
      throw new Broken(`${tablet.name}: an exchange broke: ${String(cause)}`, { cause })
    }
  }

  /** Clears every road and opens every tablet that lies there closed. */
  async calm(): Promise<void> {
    for (const tablet of [...this.tablets, this.administrator]) {
      tablet.line.clear()
      await tablet.fillDisk(0)
    }
    for (const tablet of this.tablets) if (!(await tablet.isOpen())) await tablet.unlock()
  }

  /** Everybody exchanges until all have the same; broken when they never do. */
  async settle(): Promise<void> {
    await this.calm()
    for (const tablet of this.tablets) await this.checkTablet(tablet)
    let problem: string | null = 'nothing was exchanged'
    for (let round = 1; round <= 6 && problem !== null; round++) {
      for (const tablet of this.tablets) {
        let stopped = await this.exchange(tablet)
        for (let again = 0; stopped !== null && again < 3; again++) stopped = await this.exchange(tablet)
        if (stopped !== null)
          throw new Broken(`${tablet.name} cannot exchange any more: ${stopped.code} ${stopped.message}`)
      }
      if (round > 1) problem = await this.#difference()
    }
    if (problem !== null) throw new Broken(problem)
    for (const tablet of this.tablets) await this.checkTablet(tablet)
    const { vault } = this.supervisor
    const wrong = await feedProblem(vault)
    if (wrong !== null) throw new Broken(`the feed: ${wrong}`)
    const [leaves, receipts] = await leavesAndReceipts(vault)
    if (this.shownAside.size === 0 && leaves !== receipts)
      throw new Broken(`the consent log has ${leaves} leaves for ${receipts} receipts`)
    this.#checkRetired(await textOf(this.supervisor))
  }

  /** In what two tablets differ, or what one still keeps to itself; null when all have the same. */
  async #difference(): Promise<string | null> {
    const [first, ...others] = this.tablets
    if (first === undefined) return null
    for (const tablet of this.tablets) {
      const status = await tablet.vault.status()
      const strange = status.unopened.filter(({ id }) => !this.shownAside.has(id))
      const refused = status.quarantined.filter(({ id }) => !this.shownAside.has(id))
      if (strange.length > 0) return `${tablet.name} cannot open: ${JSON.stringify(strange)}`
      if (refused.length > 0) return `${tablet.name} had refused: ${JSON.stringify(refused)}`
      if (status.problem !== null) return `${tablet.name} shows: ${JSON.stringify(status.problem)}`
      const unsent = status.unsent
      if (unsent > 0) return `${tablet.name} has ${unsent} unsent`
    }
    for (const other of others) {
      const withDrafts = other !== this.#inBrowser
      const expected = await householdsOf(first, this.work.leftAlone, withDrafts)
      const found = await householdsOf(other, this.work.leftAlone, withDrafts)
      for (const stream of new Set([...expected.keys(), ...found.keys()]))
        if (expected.get(stream) !== found.get(stream)) {
          return `household ${stream} differs from ${first.name} to ${other.name}: ${firstDifference(expected.get(stream) ?? '', found.get(stream) ?? '')}`
        }
    }
    return null
  }

  /** Everything this tablet's person was told is saved is there, or shown as set aside. */
  async checkTablet(tablet: Tablet): Promise<void> {
    const { drafts } = await tablet.vault.caseload()
    const excused = new Set([...this.shownAside.values()].flat())
    let text: string | null = null
    for (const draft of [...this.ledger.draftsOf(tablet)]) {
      const open = drafts.find(({ payload }) => payload.draft === draft.saved.draft)?.payload
      if (open === undefined) {
        if (!draft.isClosing && !this.shownAside.has(draft.saved.draft))
          throw new Broken(`${tablet.name}: the draft ${draft.saved.draft} is gone`)
        if (draft.isClosing) this.ledger.closed(tablet, draft)
        else this.ledger.forget(tablet, draft)
        continue
      }
      const now = JSON.stringify(open.answers)
      if (draft.tried !== null && now === JSON.stringify(draft.tried.answers)) draft.saved = draft.tried
      else if (now !== JSON.stringify(draft.saved.answers)) {
        if (!this.shownAside.has(draft.saved.draft))
          throw new Broken(
            `${tablet.name}: a draft shows ${now}, saved was ${JSON.stringify(draft.saved.answers)}`,
          )
        draft.saved = open
      }
      draft.tried = null
      draft.isClosing = false
    }
    for (const word of this.ledger.wordsOf(tablet)) {
      text ??= await textOf(tablet)
      if (!text.includes(word) && !excused.has(word))
        throw new Broken(`${tablet.name}: ${word} was confirmed as saved and is not there`)
    }
  }

  /** A tablet whose access ended leaves the town. */
  retire(tablet: Tablet): void {
    if (tablet === this.#inBrowser) this.#inBrowser = null
    this.tablets = this.tablets.filter((each) => each !== tablet)
    this.retired.push(tablet)
  }

  /** A retired tablet's words: it has forgotten them, so others must have them, or they were shown as set aside. */
  #checkRetired(everywhere: string): void {
    const excused = new Set([...this.shownAside.values()].flat())
    for (const tablet of this.retired) {
      const words = [
        ...this.ledger.wordsOf(tablet),
        ...this.ledger.draftsOf(tablet).flatMap(({ saved }) => wordsIn(saved)),
      ]
      for (const word of words)
        if (!everywhere.includes(word) && !excused.has(word))
          throw new Broken(`${tablet.name}: ${word} left with its revocation`)
    }
  }
}

/** Where two texts part, with a little around it. */
function firstDifference(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const around = (text: string) => text.slice(Math.max(0, at - 200), at + 300)
  return `${one.length} and ${other.length} characters, parting at ${at}:\n${around(one)}\n${around(other)}`
}
