import { purposeRegister } from '#/client/consents.ts'
import type { Vault } from '#/client/vault.ts'

/** First visited more than a year ago: what was agreed to for a year has run out. */
const FIRST_VISIT_DAYS = 400
/** The husband was asked later: his year ends before a visit would look ahead to. */
const SECOND_VISIT_DAYS = 290

/**
 * A household known for long: the notice has had a new version since, one
 * consent has run out and one is about to; the son, fifteen, has never been
 * told. A visit is planned for today.
 *
 * @param setBack - turns the worker's clock back by days
 */
export async function seedLongKnown(vault: Vault, setBack: (days: number) => void): Promise<void> {
  const today = (): string => new Date(vault.engine.member.surroundings.now()).toISOString().slice(0, 10)
  setBack(0)
  const year = Number(today().slice(0, 4))
  setBack(FIRST_VISIT_DAYS)
  const stream = await vault.createHousehold({
    facts: {
      label: 'Rasma Liepkalna',
      street: '„Liepkalni”',
      place: 'Sliekšņu pagasts',
      parish: 'Sliekšņu pagasts',
      point: null,
      phone: '',
      language: 'lv',
      note: '',
      warnings: [],
    },
    persons: [
      { name: 'Rasma Liepkalna', birthDate: `${year - 47}-04-02`, relation: 'self' },
      { name: 'Andris Liepkalns', birthDate: `${year - 50}-09-19`, relation: 'partner' },
      { name: 'Matīss Liepkalns', birthDate: `${year - 15}-01-30`, relation: 'child' },
    ],
  })
  const [rasma, andris] = (await vault.household(stream)).facts.members
  if (rasma === undefined || andris === undefined) throw new Error('two adults live there')
  const worker = vault.engine.member.identity.account
  const plan = { worker, reason: 'first', note: '' } as const
  const visit = await vault.planVisit(stream, { ...plan, date: today(), time: '11:00' })
  const draft = await vault.startVisit(stream, visit, 'lv')
  const optional = purposeRegister.purposes.filter((purpose) => purpose.optional).map(({ id }) => id)
  const agree = async (person: typeof rasma): Promise<void> => {
    const common = {
      stream,
      person,
      notice: { id: 'home-visit', version: '1.0.0', language: 'lv', delivery: 'shown' },
      by: { kind: 'subject', reference: '' },
      method: 'oral-witness',
      witness: 'Kaimiņiene Velta Klēts',
      signatureImage: null,
    } as const
    await vault.captureConsent({ ...common, kind: 'notice', purposes: [] })
    for (const purpose of optional)
      await vault.captureConsent({ ...common, kind: 'consent', purposes: [purpose] })
  }
  await agree(rasma)
  await vault.closeVisit({
    draft,
    outcome: { outcome: 'done', reason: '', day: today() },
    assessment: null,
    plan: null,
  })
  setBack(SECOND_VISIT_DAYS)
  await agree(andris)
  setBack(0)
  await vault.planVisit(stream, { ...plan, reason: 'follow-up', date: today(), time: '08:00' })
}
