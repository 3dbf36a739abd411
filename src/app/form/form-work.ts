import type { Answer } from '#/core/questionnaire/answers.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'

/** What was answered at the visit before, by path. */
export interface EarlierAnswers {
  /** When they were given, ms; null when there was no earlier visit. */
  readonly at: number | null
  readonly byPath: Readonly<Record<string, Answer>>
}

/** A file chosen, taken or drawn, before it is sealed. */
export interface NewFile {
  readonly bytes: Uint8Array
  readonly type: string
  readonly name: string
}

/** What is known of a file an answer names, without opening it. */
export interface FileFacts {
  readonly name: string
  readonly type: string
  readonly bytes: number
}

export type OpenedFile =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly facts: FileFacts }
  | { readonly ok: false; readonly reason: 'not-here' | 'altered' }

/** Where the files of answers are kept, sealed. */
export interface AnswerFiles {
  /** Seals a file and puts it on disk; gives the text that stands as the answer. */
  keep(file: NewFile): Promise<string>
  facts(answer: string): FileFacts | null
  open(answer: string): Promise<OpenedFile>
}

/**
 * A questionnaire being filled, as its fields need it: at a visit, from paper,
 * or in a preview, where nothing is kept.
 */
export interface FormWork {
  readonly session: FormSession
  readonly earlier: EarlierAnswers
  /** The supervisor's words by question, when the assessment was returned. */
  readonly comments: ReadonlyMap<string, string>
  readonly files: AnswerFiles
  /** @param isEchoed - the field itself shows the answer already, and says it whole each time */
  answer(path: string, answer: Answer | null, isEchoed?: boolean): void
  /** Takes in an answer given in this very moment; to be called before asking the session what is answered. */
  takeAnswers(): void
  /** Something other than an answer changed (a repeat): it is to be kept too. */
  changed(): void
}
