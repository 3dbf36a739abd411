import type { BreachClock, BreachRisk, LockEvidence } from './breach.ts'
import { type BreachWords, breachWords } from './words/breach-words.ts'

export type Language = 'lv' | 'en' | 'ru'

/** A line of a draft: null where a person has to write it. */
export interface DraftField {
  readonly key: string
  readonly label: string
  readonly value: string | null
}

export interface DraftSection {
  readonly key: string
  readonly title: string
  readonly fields: readonly DraftField[]
}

/** A letter or notification as data: a screen shows it, a person completes it, paper prints it. */
export interface Draft {
  readonly title: string
  readonly sections: readonly DraftSection[]
  /** Fields nobody has filled yet. */
  readonly open: readonly string[]
}

const draft = (title: string, sections: readonly DraftSection[]): Draft => ({
  title,
  sections,
  open: sections.flatMap(({ fields }) => fields.flatMap(({ key, value }) => (value === null ? [key] : []))),
})

/** What only people know about a loss; each may still be missing. */
export interface BreachFacts {
  readonly controller: string
  readonly dpo: string
  readonly what: string | null
  readonly lostAt: string | null
  readonly categories: readonly string[]
  readonly measures: string | null
  /** Why the notification comes after 72 hours; asked only then. */
  readonly delay: string | null
}

type FieldKey = keyof BreachWords['fields']

const fieldsIn = (language: Language) => {
  const words = breachWords[language]
  return (key: FieldKey, value: string | null): DraftField => ({
    key,
    label: words.fields[key],
    value: value === null || value.trim() === '' ? null : value,
  })
}

/** The notification to the supervisory authority (GDPR Art. 33(3), points a to d), as far as it can be written. */
export function article33Draft(
  facts: BreachFacts,
  evidence: LockEvidence,
  risk: BreachRisk,
  clock: BreachClock,
  language: Language,
): Draft {
  const words = breachWords[language]
  const field = fieldsIn(language)
  return draft(words.article33, [
    {
      key: 'when',
      title: words.sections.when,
      fields: [
        field('lost-at', facts.lostAt),
        field('aware-at', clock.awareAt),
        field('deadline', clock.deadline),
        ...(clock.late ? [field('delay', facts.delay)] : []),
      ],
    },
    {
      key: 'nature',
      title: words.sections.nature,
      fields: [
        field('what', facts.what),
        field('persons', `${evidence.persons}`),
        field('households', `${evidence.households}`),
        field('categories', facts.categories.join(', ')),
        field('special', evidence.specialData ? words.yes : words.no),
        field('children', evidence.children ? words.yes : words.no),
      ],
    },
    {
      key: 'contact',
      title: words.sections.contact,
      fields: [field('controller', facts.controller), field('dpo', facts.dpo)],
    },
    {
      key: 'consequences',
      title: words.sections.consequences,
      fields: [
        field('risk', words.levels[risk.level]),
        field('why', risk.reasons.map((reason) => words.reasons[reason]).join(' ')),
      ],
    },
    {
      key: 'measures',
      title: words.sections.measures,
      fields: [field('measures', facts.measures), field('revoked', evidence.revokedAt)],
    },
  ])
}

/** The letter to one person (GDPR Art. 34(2)), in plain language. The caller gives the name, if it is to stand there. */
export function article34Letter(
  facts: BreachFacts,
  evidence: LockEvidence,
  risk: BreachRisk,
  addressee: string | null,
  language: Language,
): Draft {
  const words = breachWords[language]
  const field = fieldsIn(language)
  return draft(words.article34, [
    {
      key: 'greeting',
      title: words.greeting,
      fields: addressee === null ? [] : [field('addressee', addressee)],
    },
    {
      key: 'nature',
      title: words.sections.happened,
      fields: [field('what', facts.what), field('categories', facts.categories.join(', '))],
    },
    {
      key: 'consequences',
      title: words.sections.forYou,
      fields: [field('why', risk.reasons.map((reason) => words.reasons[reason]).join(' '))],
    },
    {
      key: 'measures',
      title: words.sections.weDo,
      fields: [field('measures', facts.measures), field('revoked', evidence.revokedAt)],
    },
    { key: 'advice', title: words.sections.youCan, fields: [field('advice', words.advice)] },
    {
      key: 'contact',
      title: words.sections.contact,
      fields: [field('controller', facts.controller), field('dpo', facts.dpo)],
    },
  ])
}
