import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { type PersonId, RecordId } from '#/core/vault/ids.ts'
import { type Colleague, exchange } from './town.ts'

export const newMatter = (): RecordId => RecordId.parse(randomBytes(16).toString('hex'))

/** The resident asked to be forgotten, showed who they are, and their objection was accepted. */
export async function asksToBeForgotten(officer: Colleague, person: PersonId): Promise<void> {
  for (const article of ['17', '21'] as const) {
    const request = newMatter()
    const line = { about: 'request', matter: request, person, note: '' } as const
    await officer.vault.writeInBook({ ...line, event: { kind: 'received', on: '2026-11-20', article } })
    await officer.vault.writeInBook({
      ...line,
      event: { kind: 'identity-checked', on: '2026-11-21', method: 'pase' },
    })
    if (article === '21')
      await officer.vault.writeInBook({ ...line, event: { kind: 'answered', on: '2026-11-22' } })
  }
}

/** The officer proposes that a person goes, and the supervisor hears of it: the matter that waits to be signed. */
export async function proposesErasure(
  officer: Colleague,
  supervisor: Colleague,
  person: PersonId,
): Promise<RecordId> {
  expect(await officer.vault.proposeErasure(person)).toEqual({ ok: true })
  await exchange(officer, supervisor)
  const standing = (await supervisor.vault.erasures()).find((each) => each.person === person)
  if (standing === undefined) throw new Error('the supervisor sees the proposal')
  return standing.matter
}

/** An officer and a supervisor sign that a person who asked for it goes, and everybody hears of it. */
export async function erases(
  officer: Colleague,
  supervisor: Colleague,
  person: PersonId,
  ...others: readonly Colleague[]
): Promise<void> {
  await asksToBeForgotten(officer, person)
  const matter = await proposesErasure(officer, supervisor, person)
  expect(await supervisor.vault.confirmErasure(matter)).toEqual({ ok: true })
  await exchange(supervisor, officer, ...others)
}
