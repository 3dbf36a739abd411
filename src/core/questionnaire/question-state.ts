import type { Answer, AnswerValue } from './answers.ts'
import type { Media, Metadata } from './definition.ts'

/** What a session must be told: core knows no clock, language or consent. */
export interface SessionContext {
  readonly language: string
  /** `2026-11-23`. */
  readonly today: string
  /** ISO with offset, or how to learn it whenever it is asked; when absent, midnight of today. */
  readonly now?: string | (() => string)
  /** What the device knows of itself, for `metadata` questions; what is absent stays blank. */
  readonly metadata?: Partial<Record<Metadata, string>>
  /** A number from 0 up to 1, for random() and uuid(); without it they are blank. */
  readonly random?: () => number
  /** May this purpose's questions be asked of this person (null: of the household)? Absent: all may. */
  readonly permitted?: (purpose: string, instance: string | null) => boolean
}

export interface Violation {
  readonly code: 'required' | 'constraint' | 'type' | 'choice'
  readonly message: string
}

export interface Choice {
  readonly value: string
  readonly label: string
  /** Pictures, sound and film of its own. */
  readonly media?: Media
}

/** What a screen shows of one question; replaced, never changed, when anything about it changes. */
export interface QuestionState {
  readonly path: string
  readonly relevant: boolean
  /** False where the purpose isn't permitted: not shown and not stored. */
  readonly permitted: boolean
  readonly required: boolean
  readonly readonly: boolean
  readonly answer: Answer | null
  /** The value alone; null for blank and for a non-answer. */
  readonly value: AnswerValue | null
  readonly violations: readonly Violation[]
  readonly choices: readonly Choice[]
  /** Without markup, as it is read aloud and listed; `markup` of what the session says shows it. */
  readonly label: string
  readonly hint: string
}

/** Something the session did by itself and must be said: never silent. */
export interface Dropped {
  readonly path: string
  readonly answer: Answer
  readonly why: 'hidden-by-logic' | 'choice-gone' | 'instance-removed'
}

export interface SectionProgress {
  readonly path: string
  readonly key: string
  readonly label: string
  readonly relevant: boolean
  /** Questions asked here now. */
  readonly asked: number
  readonly answered: number
  /** Required and blank. */
  readonly missing: number
  readonly violations: number
}

/** One page of the screen: a section, or of the section of the household's members one part of one person. */
export interface PageProgress extends SectionProgress {
  /** Whose page it is, as the person is called; null for the household's. */
  readonly of: string | null
}

/** A removed instance with its place and answers, for undo. */
export interface RemovedInstance {
  readonly repeat: string
  readonly id: string
  readonly place: number
  readonly answers: Readonly<Record<string, Answer>>
  readonly repeats: Record<string, string[]>
}
