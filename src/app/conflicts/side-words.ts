import { planText } from './plan-words.ts'
import { valueWords } from '#/app/answer-words.ts'
import { currentForm, definitionFor } from '#/app/definitions.ts'
import { warningWords } from '#/app/warning-words.ts'
import { useNonAnswerWords } from '#/app/ui/non-answer-menu.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useLanguage, useWords } from '#/app/words/words.ts'
import {
  type AssessmentHistory,
  type DeskState,
  type HouseholdState,
  type Revision,
  answersOf,
} from '#/core/household/fold.ts'
import { saidBy } from '#/core/household/conflicts.ts'
import {
  type ConflictSubject,
  DefinitionReference,
  HouseholdFacts,
  VisitPlan,
} from '#/core/household/records.ts'
import { Answer, readAnswers } from '#/core/questionnaire/answers.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { AccountId, PersonId, type RecordId } from '#/core/vault/ids.ts'

/** The questionnaire with one side's answers in it; null when this app does not carry that version. */
function sessionOfSide(history: AssessmentHistory, revision: Revision, language: string): FormSession | null {
  const form = definitionFor(revision.assessment.definition)
  if (form === null) return null
  const { answers } = readAnswers(answersOf(history, revision))
  const today = new Date(revision.at).toISOString().slice(0, 10)
  return FormSession.open(form, { answers, repeats: { ...revision.assessment.repeats } }, { language, today })
}

/** Questionnaires of an assessment's sides, by record; none for other subjects. */
export function sessionsOf(
  household: HouseholdState,
  subject: ConflictSubject,
  sides: readonly RecordId[],
  language: string,
): ReadonlyMap<RecordId, FormSession> {
  const sessions = new Map<RecordId, FormSession>()
  if (subject.kind !== 'assessment') return sessions
  const history = household.assessments.get(subject.assessment)
  for (const revision of history?.revisions ?? []) {
    if (history === undefined || !sides.includes(revision.record)) continue
    const session = sessionOfSide(history, revision, language)
    if (session !== null) sessions.set(revision.record, session)
  }
  return sessions
}

const COMPUTED = new Set(['calculate', 'metadata', 'note', 'hidden'])

/** Is a field worked out by the questionnaire itself, so that nobody decides about it? */
export const isComputed = (sessions: ReadonlyMap<RecordId, FormSession>, field: string): boolean =>
  [...sessions.values()].some((session) => COMPUTED.has(session.node(field)?.question?.type ?? ''))

/** Who an account is, as the desk knows them. */
export function nameOf(words: Say<'conflicts'>, desk: DeskState | undefined, account: string): string {
  const id = AccountId.safeParse(account)
  return (id.success ? desk?.staff.get(id.data)?.staff.name : undefined) ?? words('somebody')
}

/** What a conflict is about, as a heading. */
export function subjectWords(
  words: Say<'conflicts'>,
  household: HouseholdState,
  subject: ConflictSubject,
): string {
  switch (subject.kind) {
    case 'assessment':
      return words('aboutAssessment')
    case 'household':
      return words('aboutHousehold')
    case 'person':
      return words('aboutPerson', { name: household.persons.get(subject.person)?.person.name ?? '' })
    case 'visit':
      return words('aboutVisit')
    case 'outcome':
      return words('aboutOutcome')
    case 'plan':
      return words('aboutPlan')
  }
}

const OWNER = /^(?<list>.*)\/(?<instance>[0-9a-f]{32})(?:\/|$)/

interface Named {
  readonly household: HouseholdState
  readonly desk: DeskState | undefined
  readonly subject: ConflictSubject
  readonly sides: readonly RecordId[]
  readonly sessions: ReadonlyMap<RecordId, FormSession>
}

/** What a field is called, and what a side says in it, in the words of the screen. */
export function useSideWords({ household, desk, subject, sides, sessions }: Named): {
  readonly label: (field: string) => string
  readonly value: (side: RecordId, field: string, value: unknown) => string
} {
  const words = useWords('conflicts')
  const visitWords = useWords('visit')
  const formats = useFormats()
  const nonAnswers = useNonAnswerWords()
  const language = useLanguage()
  const personName = (id: string | undefined): string => {
    const person = PersonId.safeParse(id)
    return (person.success ? household.persons.get(person.data)?.person.name : undefined) ?? ''
  }
  const instanceName = (path: string): string => {
    const instance = OWNER.exec(path)?.groups?.['instance']
    const named = personName(instance)
    if (named !== '' || instance === undefined) return named
    const whole = path.slice(0, path.indexOf(instance) + instance.length)
    const labels = [...sessions.values()].map((session) => session.instanceLabel(whole))
    return labels.find((each) => each !== '') ?? ''
  }

  const label = (field: string): string => {
    if (field === 'definition') return words('questionnaire')
    if (field === 'respondent') return words('respondent')
    if (field.startsWith('instance ')) return words('member', { name: instanceName(field.slice(9)) })
    if (!field.startsWith('/')) return fieldName(words, field)
    const asked = [...sessions.values()].map((session) => session.state(field)?.label ?? '')
    const question = asked.find((each) => each !== '') ?? field
    const whose = instanceName(field)
    return whose === '' ? question : `${whose}: ${question}`
  }

  const answer = (side: RecordId, path: string, said: unknown): string => {
    const parsed = Answer.safeParse(said)
    if (!parsed.success) return said === undefined ? words('noAnswer') : JSON.stringify(said)
    const by = parsed.data.by === 'proxy' ? ` (${words('proxy')})` : ''
    if ('nonAnswer' in parsed.data) return nonAnswers[parsed.data.nonAnswer] + by
    const session = sessions.get(side)
    const state = session?.state(path)
    const { value: given } = parsed.data
    return (
      (session === undefined || state === undefined
        ? String(given)
        : valueWords(session, state, given, language)) + by
    )
  }

  const value = (side: RecordId, field: string, said: unknown): string => {
    if (field.startsWith('/')) return answer(side, field, said)
    if (field.startsWith('instance ')) return said === true ? words('isIn') : words('isNotIn')
    if (field === 'definition') {
      const reference = DefinitionReference.safeParse(said)
      return reference.success ? `${reference.data.id} ${reference.data.version}` : words('noAnswer')
    }
    if (field === 'respondent') return personName(String(said)) || words('noAnswer')
    if (subject.kind === 'plan') {
      const others = sides.filter((other) => other !== side)
      const plans = others.map((other) => saidBy(household, subject, other, field))
      return planText(said, plans, language, personName)
    }
    if (subject.kind === 'household') return factWords(field, said)
    if (field === 'worker') return nameOf(words, desk, String(said))
    if (field === 'date' || field === 'day' || field === 'birthDate')
      return typeof said === 'string' ? formats.date(said) : words('noAnswer')
    if (field === 'relation') return relationWords(said, language) || words('noAnswer')
    if (field === 'outcome') return outcomeWords(words, said)
    if (field === 'reason' && subject.kind === 'visit') return reasonWords(words, said)
    return plainWords(said)
  }

  const plainWords = (said: unknown): string =>
    typeof said === 'string' && said !== '' ? said : words('noAnswer')

  const factWords = (field: string, said: unknown): string => {
    const facts = HouseholdFacts.partial().safeParse({ [field]: said })
    if (!facts.success) return words('noAnswer')
    const { point, language: spoken, warnings } = facts.data
    if (point !== undefined && point !== null) return point.map(formats.number).join(', ')
    if (warnings !== undefined)
      return warnings.length === 0
        ? words('noAnswer')
        : warnings
            .map(({ kind, note, until }) => {
              const about = until === null ? [note] : [note, words('until', { date: formats.date(until) })]
              return [warningWords(visitWords, kind), ...about].filter((each) => each !== '').join(', ')
            })
            .join('; ')
    if (spoken !== undefined)
      return { lv: words('speaksLatvian'), en: words('speaksEnglish'), ru: words('speaksRussian') }[spoken]
    return plainWords(said)
  }
  return { label, value }
}

/** A relation is a code of the questionnaire visits are made with. */
function relationWords(said: unknown, language: Language): string {
  if (typeof said !== 'string') return ''
  const item = currentForm().definition.itemLists['relation']?.find(({ value }) => value === said)
  return item?.label[language] ?? said
}

function outcomeWords(words: Say<'conflicts'>, said: unknown): string {
  if (said === 'done') return words('outcomeDone')
  return said === 'refused' ? words('outcomeRefused') : words('outcomeNobody')
}

function reasonWords(words: Say<'conflicts'>, said: unknown): string {
  const reason = VisitPlan.shape.reason.safeParse(said)
  if (!reason.success) return words('noAnswer')
  return {
    first: words('reasonFirst'),
    'follow-up': words('reasonFollowUp'),
    review: words('reasonReview'),
    overdue: words('reasonOverdue'),
    request: words('reasonRequest'),
  }[reason.data]
}

function fieldName(words: Say<'conflicts'>, field: string): string {
  const names: Readonly<Record<string, string>> = {
    label: words('fieldLabel'),
    street: words('fieldStreet'),
    place: words('fieldPlace'),
    parish: words('fieldParish'),
    point: words('fieldPoint'),
    phone: words('fieldPhone'),
    language: words('fieldLanguage'),
    note: words('fieldNote'),
    warnings: words('fieldWarnings'),
    name: words('fieldName'),
    birthDate: words('fieldBirthDate'),
    relation: words('fieldRelation'),
    date: words('fieldDate'),
    time: words('fieldTime'),
    worker: words('fieldWorker'),
    reason: words('fieldReason'),
    outcome: words('fieldOutcome'),
    day: words('fieldDay'),
    plan: words('fieldPlan'),
  }
  return names[field] ?? field
}
