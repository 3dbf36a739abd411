import { homeVisitNotice } from '#/client/consents.ts'
import { Fault } from '#/client/fault.ts'
import { AccountId, type StreamId } from '#/core/vault/ids.ts'
import type { Dice } from './dice.ts'
import { type Ledger, type LedgerDraft } from './ledger.ts'
import type { Tablet } from './tablet.ts'

const DAY = '2026-11-24'

/** What people do all day, chosen by chance; what was confirmed goes into the ledger. */
export class Work {
  readonly #dice: Dice
  readonly #ledger: Ledger
  /** Households that are left alone: something of theirs is set aside on some tablet. */
  readonly leftAlone = new Set<string>()

  constructor(dice: Dice, ledger: Ledger) {
    this.#dice = dice
    this.#ledger = ledger
  }

  /**
   * One piece of work. A full disk or a closed tab is told to the person, who
   * then knows that it is not saved; everything else is our bug.
   */
  async one(tablet: Tablet): Promise<'saved' | 'refused'> {
    try {
      await this.#any(tablet)
      return 'saved'
    } catch (cause) {
      const isTold = cause instanceof Fault && (cause.code === 'disk-full' || cause.code === 'storage-failed')
      const isLocked = cause instanceof Error && cause.message === 'the vault is locked'
      if (isTold || isLocked) return 'refused'
      throw cause
    }
  }

  async #any(tablet: Tablet): Promise<void> {
    const dice = this.#dice
    const streams = (await tablet.households())
      .filter(({ stream, facts }) => facts.label !== '' && !this.leftAlone.has(stream))
      .map(({ stream }) => stream)
      .toSorted()
    if (streams.length === 0 || dice.happens(0.08)) return this.#household(tablet)
    const drafts = this.#ledger.draftsOf(tablet).filter(({ stream }) => !this.leftAlone.has(stream))
    const stream = dice.pick(streams)
    const kinds = [
      () => this.#note(tablet, stream),
      () => this.#person(tablet, stream),
      () => this.#consent(tablet, stream),
      () => this.startVisit(tablet, stream).then(() => undefined),
      ...(drafts.length === 0
        ? []
        : [
            () => this.answer(tablet, dice.pick(drafts)),
            () => this.answer(tablet, dice.pick(drafts)),
            () => this.answer(tablet, dice.pick(drafts)),
            () => this.close(tablet, dice.pick(drafts)),
          ]),
    ]
    await dice.pick(kinds)()
  }

  async #household(tablet: Tablet): Promise<void> {
    const [label, name] = [this.#ledger.newWord(), this.#ledger.newWord()]
    await tablet.vault.createHousehold({
      facts: {
        label,
        street: '„Jaunlauki”',
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
    this.#ledger.confirm(tablet, [label, name])
  }

  async #note(tablet: Tablet, stream: StreamId): Promise<void> {
    const note = this.#ledger.newWord()
    await tablet.vault.changeHousehold(stream, { note })
    this.#ledger.confirm(tablet, [note])
  }

  async #person(tablet: Tablet, stream: StreamId): Promise<void> {
    const name = this.#ledger.newWord()
    await tablet.vault.addPerson(stream, { name, birthDate: '1950-01-01', relation: 'other' })
    this.#ledger.confirm(tablet, [name])
  }

  async #consent(tablet: Tablet, stream: StreamId): Promise<void> {
    const [person] = (await tablet.vault.household(stream)).facts.members
    if (person === undefined) return
    const record = await tablet.vault.captureConsent({
      stream,
      person,
      notice: { id: homeVisitNotice.id, version: homeVisitNotice.version, language: 'lv', delivery: 'shown' },
      by: { kind: 'subject', reference: '' },
      method: 'oral-witness',
      witness: 'Velta',
      signatureImage: null,
      kind: this.#dice.pick(['refusal', 'deferral'] as const),
      purposes: ['wellbeing'],
    })
    this.#ledger.confirm(tablet, [record])
  }

  /** Plans a visit and begins it. */
  async startVisit(tablet: Tablet, stream: StreamId): Promise<LedgerDraft> {
    const account = AccountId.parse((await tablet.vault.whoami())?.account)
    const plan = { date: DAY, time: null, worker: account, reason: 'first', note: '' } as const
    const visit = await tablet.vault.planVisit(stream, plan)
    const saved = await tablet.vault.startVisit(stream, visit, 'lv')
    const draft: LedgerDraft = { stream, saved, tried: null, isClosing: false }
    this.#ledger.draftsOf(tablet).push(draft)
    return draft
  }

  async answer(tablet: Tablet, draft: LedgerDraft): Promise<void> {
    const path = `/housing/q${this.#dice.below(6)}`
    const answers = { ...draft.saved.answers, [path]: { value: this.#ledger.newWord() } }
    const tried = { ...draft.saved, answers }
    draft.tried = tried
    await tablet.vault.saveDraft(tried)
    draft.saved = tried
    draft.tried = null
  }

  async close(tablet: Tablet, draft: LedgerDraft): Promise<void> {
    draft.isClosing = true
    await tablet.vault.closeVisit({
      draft: draft.saved,
      outcome: { outcome: 'done', reason: '', day: DAY },
      assessment: {
        definition: { id: 'needs-and-skills', version: '1.1.0', sha256: 'x' },
        respondent: null,
        repeats: {},
        answers: draft.saved.answers,
        parents: [],
      },
      plan: null,
    })
    this.#ledger.closed(tablet, draft)
  }
}
