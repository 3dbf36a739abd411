import { expect, test } from 'vitest'
import { type FactSource, FactSources } from '#/core/matching/facts.ts'
import type { Definition, Node, Texts } from '#/core/questionnaire/definition.ts'
import { publishProblems } from '#/core/questionnaire/publish-check.ts'
import { VERSIONS, factSources, questionsOf, sampleFacts, shippedDefinition, shippedForm, shippedPurposes } from './shipped.ts'

/** Every text of a definition with a name for it: nodes, choices, scores, migration. */
function textsOf(part: unknown, place = ''): readonly (readonly [string, Texts])[] {
  if (part === null || typeof part !== 'object') return []
  const entries = Object.entries(part)
  const isText = entries.some(([name]) => name === 'lv') && entries.every(([, text]) => typeof text === 'string')
  if (isText) return [[place, Object.fromEntries(entries)]]
  return entries.flatMap(([name, inner]) => textsOf(inner, `${place}/${name}`))
}

test.each(VERSIONS)('version %s parses, and every expression finds what it reads', (version) => {
  const form = shippedForm(version)
  expect(form.definition.version).toBe(version)
  expect(form.nodes.length).toBeGreaterThan(100)
})

test.each(VERSIONS)('version %s can be published under the shipped register of purposes', (version) => {
  const definition = shippedDefinition(version)
  expect(publishProblems(definition, shippedPurposes())).toEqual([])
})

test('the publish check refuses the same form with a reason, a translation or a purpose missing', () => {
  const definition = shippedDefinition('1.0.0')
  const spoilt = structuredClone(definition)
  const household = spoilt.body[0]
  const question = household !== undefined && 'children' in household ? household.children[0] : undefined
  if (question?.kind !== 'question') throw new Error('the form begins with a question')
  delete question.why
  question.label = { lv: 'Kas atbild?' }
  const codes = publishProblems(spoilt, shippedPurposes()).map(({ code }) => code)
  expect(codes).toEqual(['missing-translation', 'missing-translation', 'missing-text'])
  const unknown = publishProblems(definition, shippedPurposes().filter(({ id }) => id !== 'wellbeing'))
  expect(unknown.map(({ code }) => code)).toEqual(['unknown-purpose', 'unknown-purpose', 'unknown-purpose', 'unknown-purpose'])
})

test.each(VERSIONS)('every question of %s rests on the basis its purpose has in the register', (version) => {
  const bases = new Map(shippedPurposes().map(({ id, basis }) => [id, `GDPR ${basis.replace(/^6-1-([a-f])$/, '6(1)($1)')}`]))
  for (const { question, path } of questionsOf(shippedDefinition(version).body)) {
    expect(question.basis?.split(/[,;]/)[0], path).toBe(bases.get(question.purpose ?? ''))
  }
})

test.each(VERSIONS)('[I1] every text of %s is there in Latvian, English and Russian', (version) => {
  const texts = textsOf(shippedDefinition(version))
  expect(texts.length).toBeGreaterThan(500)
  for (const [place, text] of texts) {
    expect(Object.keys(text).toSorted(), place).toEqual(['en', 'lv', 'ru'])
    for (const wording of Object.values(text)) expect(wording.trim(), place).toBe(wording)
    for (const wording of Object.values(text)) expect(wording, place).not.toBe('')
  }
})

test.each(VERSIONS)('[I1] Russian texts of %s are in Cyrillic, Latvian and English ones are not', (version) => {
  for (const [place, text] of textsOf(shippedDefinition(version))) {
    expect(`${text['lv']} ${text['en']}`, place).not.toMatch(/[а-яё]/i)
    // A figure in euros reads the same in every script.
    const hasWords = /[a-z]{4}/i.test(text['en'] ?? '')
    expect(/[а-яё]/i.test(text['ru'] ?? '') || !hasWords, place).toBe(true)
  }
})

test.each(VERSIONS)('[I1] every question of %s says its purpose, its basis and why it is asked', (version) => {
  for (const { question, path } of questionsOf(shippedDefinition(version).body)) {
    expect(question.label, path).toBeDefined()
    expect(question.purpose, path).toMatch(/^(needs-assessment|social-assistance|wellbeing|digital-skills)$/)
    expect(question.basis, path).toMatch(/^GDPR 6\(1\)\((a|e)\)/)
    expect(question.why, path).toBeDefined()
  }
})

test.each(VERSIONS)('[I1] no reason in %s is copied from another question', (version) => {
  const questions = questionsOf(shippedDefinition(version).body)
  for (const language of ['lv', 'en', 'ru']) {
    const reasons = questions.map(({ question }) => question.why?.[language])
    expect(new Set(reasons).size, language).toBe(questions.length)
  }
})

test.each(VERSIONS)('[I2] %s says that Latvian and Russian wordings of instruments are drafts', (version) => {
  expect(shippedDefinition(version).draftTranslations).toEqual(['lv', 'ru'])
})

test.each(VERSIONS)('[I6] in %s consent is the basis of wellbeing and digital skills and of nothing else', (version) => {
  for (const { question, path, perMember } of questionsOf(shippedDefinition(version).body)) {
    const optional = question.purpose === 'wellbeing' || question.purpose === 'digital-skills'
    expect(question.basis?.startsWith('GDPR 6(1)(a)'), path).toBe(optional)
    // One adult's yes never covers another: what needs a person's consent lies under that person.
    expect(perMember || !optional, path).toBe(true)
  }
})

test.each(VERSIONS)('[I7] what may hurt is sensitive, lies under the person and behind the gate (%s)', (version) => {
  const gated = questionsOf(shippedDefinition(version).body).filter(({ path }) => path.includes('/private/'))
  expect(gated.map(({ question }) => question.key)).toEqual([
    'private_talk',
    'private_topics',
    'crisis',
    'addiction',
    'decision_help',
    'palliative_or_bereaved',
    'repressed',
    'temp_protection',
    'released',
  ])
  for (const { question, path, perMember } of gated) {
    expect(question.sensitive, path).toBe(true)
    expect(perMember, path).toBe(true)
  }
  expect(gated[1]?.question.relevant).toBe("${private_talk} = 'now'")
})

const WASHINGTON_GROUP = [
  ['VIS', 'Do you have difficulty seeing, even if wearing glasses?'],
  ['HEAR', 'Do you have difficulty hearing, even if using a hearing aid?'],
  ['MOB', 'Do you have difficulty walking or climbing steps?'],
  ['COG', 'Do you have difficulty remembering or concentrating?'],
  ['SC', 'Do you have difficulty with self-care, such as washing all over or dressing?'],
  [
    'COM',
    'Using your usual (customary) language, do you have difficulty communicating, for example understanding or being understood?',
  ],
]

test.each(VERSIONS)('[I15] %s asks the six Washington Group questions in order, in the exact words', (version) => {
  const definition = shippedDefinition(version)
  const asked = questionsOf(definition.body).filter(({ question }) => question.choices === 'wg_difficulty')
  expect(asked.map(({ question }) => [question.name, question.label?.['en']])).toEqual(WASHINGTON_GROUP)
  expect(definition.itemLists['wg_difficulty']?.map(({ value, label }) => [value, label['en']])).toEqual([
    ['1', 'No, no difficulty'],
    ['2', 'Yes, some difficulty'],
    ['3', 'Yes, a lot of difficulty'],
    ['4', 'Cannot do at all'],
  ])
})

test.each(VERSIONS)('[I15] nobody hears the word disability before or in the Washington Group questions (%s)', (version) => {
  const members = shippedDefinition(version).body.find((node) => node.name === 'members')
  const before: Node[] = []
  if (members?.kind === 'repeat') {
    before.push(...members.children.slice(0, 1 + members.children.findIndex((node) => node.name === 'functioning')))
  }
  expect(before.map((node) => node.name)).toEqual(['about', 'functioning'])
  for (const { question, path } of questionsOf(before)) {
    const heard = JSON.stringify([question.label, question.hint, question.why])
    expect(heard, path).not.toMatch(/disab|invalid|инвалид/i)
  }
})

test.each(VERSIONS)('[I3] refusing and not knowing are never choices of a question in %s', (version) => {
  for (const [list, items] of Object.entries(shippedDefinition(version).itemLists)) {
    for (const { label } of items) expect(label['en'], list).not.toMatch(/don't know|refuse/i)
  }
})

test.each(VERSIONS)('every "none of these" of %s excludes the other choices', (version) => {
  const definition = shippedDefinition(version)
  for (const { question, path } of questionsOf(definition.body)) {
    if (question.type !== 'select-multiple' || question.choices === undefined) continue
    const codes = (definition.itemLists[question.choices] ?? []).map(({ value }) => value)
    const none = codes.filter((code) => ['none', 'nobody', 'nowhere', 'nothing'].includes(code))
    expect(question.exclusive ?? [], path).toEqual(none)
  }
})

/** The values a source can give its fact, as far as the definition knows them. */
function valuesOf(definition: Definition, source: FactSource): readonly unknown[] {
  if (source.map !== undefined) return Object.values(source.map)
  if ('score' in source) return []
  const question = questionsOf(definition.body).find((each) => each.question.key === source.question)?.question
  return (definition.itemLists[question?.choices ?? ''] ?? []).map(({ value }) => value)
}

test.each(VERSIONS)('[I26] every fact comes from a question or a score output that %s has', (version) => {
  const definition = shippedDefinition(version)
  const keys = questionsOf(definition.body).map(({ question }) => question.key)
  const scores = definition.scores.map(({ id }) => id)
  const sources = FactSources.parse(factSources())
  const missing = sources.filter((source) =>
    'score' in source ? !scores.includes(source.score) : !keys.includes(source.question),
  )
  expect(missing).toEqual([])
  expect(new Set(sources.map(({ fact }) => fact)).size).toBe(sources.length)
})

test.each(VERSIONS)('[I26] a map of facts names every code of its question in %s, and no other', (version) => {
  const definition = shippedDefinition(version)
  const lists = new Map(questionsOf(definition.body).map(({ question }) => [question.key, question.choices]))
  for (const source of FactSources.parse(factSources())) {
    const list = 'question' in source ? lists.get(source.question) : undefined
    const codes = (definition.itemLists[list ?? ''] ?? []).map(({ value }) => value)
    const named = Object.keys(source.map ?? {})
    expect(named.filter((code) => codes.length > 0 && !codes.includes(code)), source.fact).toEqual([])
    expect(codes.filter((code) => named.length > 0 && !named.includes(code)), source.fact).toEqual([])
  }
})

test('[I26] every fact the sample catalogue declares has a source, and gets values it knows', () => {
  const declared = sampleFacts()
  const sources = new Map(FactSources.parse(factSources()).map((source) => [source.fact, source]))
  expect([...sources.keys()].toSorted()).toEqual(declared.map(({ id }) => id).toSorted())
  const definition = shippedDefinition('1.0.0')
  const jsType = { bool: 'boolean', number: 'number', code: 'number', choice: 'string' } as const
  for (const fact of declared) {
    const source = sources.get(fact.id)
    const values = source === undefined ? [] : valuesOf(definition, source)
    for (const value of values) expect(typeof value, fact.id).toBe(jsType[fact.type])
    const known = fact.choices?.map(({ value }) => value)
    expect(values.filter((value) => known !== undefined && !known.some((each) => each === value)), fact.id).toEqual([])
  }
})

test('[I5] keys are the same question in both versions, and instruments keep their published codes', () => {
  const [older, newer] = VERSIONS.map((version) => shippedForm(version))
  if (older === undefined || newer === undefined) throw new Error('two versions are shipped')
  for (const node of older.nodes) {
    const now = newer.byKey.get(node.key)
    if (now !== undefined) expect(now.kind, node.key).toBe(node.kind)
  }
  const nameOf = (key: string) => newer.byKey.get(key)?.name
  expect(['wg_vis', 'msd_arrears', 'fies_worried'].map(nameOf)).toEqual(['VIS', 'ARREARS', 'WORRIED'])
})
