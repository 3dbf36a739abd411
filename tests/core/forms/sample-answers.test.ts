import { expect, test } from 'vitest'
import { PersonId } from '#/core/vault/ids.ts'
import { factsFrom, FactSources } from '#/core/matching/facts.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { type SampleHousehold, factSources, sampleAnswers, sampleFacts, shippedForm } from './shipped.ts'
import { TODAY } from './table.ts'

const form = shippedForm('1.0.0')
const { households, today } = sampleAnswers()

const opened = ({ filled, language, consents }: SampleHousehold): FormSession =>
  FormSession.open(form, filled, {
    language,
    today: TODAY,
    permitted: (purpose, instance) =>
      !['wellbeing', 'digital-skills'].includes(purpose) || (consents[instance ?? '']?.includes(purpose) ?? false),
  })

test('there are three households, filled on the shipped form', () => {
  expect(today).toBe(TODAY)
  expect(households.length).toBe(3)
  for (const { filled, respondent } of households) {
    expect(filled.definition).toEqual({ id: 'needs-and-skills', version: '1.0.0', sha256: form.sha256 })
    const members = filled.repeats['/members'] ?? []
    expect(members).toContain(respondent)
    for (const member of members) expect(PersonId.safeParse(member).success).toBe(true)
  }
})

test.each(households)('$label: everything asked is answered, nothing else is, and nothing violates', (household) => {
  const session = opened(household)
  const states = session.paths().flatMap((path) => {
    const state = session.state(path)
    return state === undefined ? [] : [{ ...state, type: session.node(path)?.question?.type }]
  })
  const asked = states.filter(({ relevant, permitted, type }) => relevant && permitted && type !== 'calculate')
  expect(asked.filter(({ answer }) => answer === null).map(({ path }) => path)).toEqual([])
  expect(states.filter(({ relevant, answer }) => !relevant && answer !== null).map(({ path }) => path)).toEqual([])
  expect(states.flatMap(({ violations }) => violations)).toEqual([])
})

test.each(households)('$label: opened and put away again, the answers are the same', (household) => {
  expect(opened(household).serialise()).toEqual(household.filled)
})

/** A session's answers as matching reads them. */
function factsOf(household: SampleHousehold) {
  const session = opened(household)
  const members = household.filled.repeats['/members'] ?? []
  const values = (instance: string | null): Record<string, unknown> => {
    const own: Record<string, unknown> = {}
    for (const key of form.byKey.keys()) {
      const answer = session.answersByKey(key).find((each) => each.instance === instance)?.answer ?? null
      if (answer !== null && 'value' in answer) own[key] = answer.value
    }
    return own
  }
  const scores = (instance: string | null) =>
    Object.fromEntries(
      scoresOf(session)
        .filter((result) => result.instance === instance && result.assessed)
        .map((result) => [result.score, result.outputs]),
    )
  return factsFrom(
    FactSources.parse(factSources()),
    {
      household: values(null),
      persons: members.map((personId) => ({ personId, values: values(personId) })),
      scores: {
        household: scores(null),
        persons: Object.fromEntries(members.map((personId) => [personId, scores(personId)])),
      },
      respondent: household.respondent,
    },
    sampleFacts(),
  )
}

test('[I26] the widow on the farm gives the facts her visit would', () => {
  const [vilma] = households
  if (vilma === undefined) throw new Error('no household')
  const facts = factsOf(vilma)
  expect(Object.fromEntries(facts.household)).toEqual({
    'h.declared_here': true,
    'h.income_status': 'maznodrosinats',
    'h.msd_count': 5,
    'h.arrears': false,
    'h.home_adequate': false,
    'h.warm': false,
    'h.debt_problem': false,
    'h.fies_raw': 2,
    'h.clothes_lack': false,
    'h.children_n': 0,
    'h.child_disability': false,
    'h.individual_heating': true,
  })
  expect(Object.fromEntries(facts.persons[0]?.facts ?? [])).toEqual({
    'p.age': 82,
    'p.mob': 3,
    'p.see': 2,
    'p.hear': 2,
    'p.cog': 2,
    'p.selfcare': 2,
    'p.iadl_help': true,
    'p.falls_or_alone_risk': true,
    'p.unmet_medical': true,
    'p.is_carer': false,
    'p.status': 'retired',
    'p.has_eid': true,
    'p.paperwork_help': true,
    'p.legal_problem': false,
    'p.language_barrier': false,
    'p.disability': 'none',
    'p.lives_alone': true,
    'p.homeless': false,
  })
})

test("[I26] a child's disability becomes a fact of the family; a parent who agreed gives loneliness and skills", () => {
  const family = households[1]
  if (family === undefined) throw new Error('no household')
  const facts = factsOf(family)
  expect(Object.fromEntries(facts.household)).toMatchObject({
    'h.children_n': 2,
    'h.child_disability': true,
    'h.msd_count': 7,
    'h.fies_raw': 4,
    'h.arrears': true,
    'h.clothes_lack': true,
    'h.school_costs_problem': true,
    'h.parenting_help': true,
  })
  const [agnese, martins, elza] = facts.persons.map((person) => Object.fromEntries(person.facts))
  expect(agnese).toMatchObject({ 'p.status': 'unemployed', 'p.ucla3': 7, 'p.dsi': 'LW', 'p.distress': true, 'p.has_eid': false })
  expect(martins).toMatchObject({ 'p.age': 37, 'p.dsi': 'AB' })
  expect(martins).not.toHaveProperty('p.ucla3')
  expect(martins).not.toHaveProperty('p.legal_problem')
  expect(Object.keys(elza ?? {}).filter((fact) => ['p.dsi', 'p.ucla3', 'p.status', 'p.crisis'].includes(fact))).toEqual([])
})

test('[I7] the carer who chose one topic behind the gate gives that fact and no other', () => {
  const carers = households[2]
  if (carers === undefined) throw new Error('no household')
  const gated = ['p.crisis', 'p.addiction', 'p.decision_help', 'p.palliative_or_bereaved', 'p.repressed', 'p.temp_protection', 'p.released']
  const known = factsOf(carers).persons.map(({ facts }) => gated.filter((fact) => facts.has(fact)))
  expect(known).toEqual([['p.palliative_or_bereaved'], []])
})
