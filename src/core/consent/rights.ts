import type { LegalBasis } from './purposes.ts'

/** Articles of the GDPR a resident can invoke by a request. */
export const REQUEST_ARTICLES = ['15', '16', '17', '18', '20', '21'] as const
export type RequestArticle = (typeof REQUEST_ARTICLES)[number]

/** A purpose for which we hold something about the person. */
export interface HeldPurpose {
  readonly id: string
  readonly basis: LegalBasis
  /** Are the data processed by automated means? Paper files are not (Art. 20(1)(b)). */
  readonly automated: boolean
}

/** Why a right does not reach a purpose, or only under a condition. */
export type RightGround =
  | 'art-17-3-b-legal-obligation'
  | 'art-17-3-b-public-task-until-objection-succeeds'
  | 'art-20-1-a-other-basis'
  | 'art-20-1-b-not-automated'
  | 'art-20-3-public-task'
  | 'art-21-1-other-basis'
  | 'art-7-3-withdraw-instead'

export type RightVerdict =
  | { readonly applies: 'yes' }
  | { readonly applies: 'if'; readonly ground: RightGround }
  | { readonly applies: 'no'; readonly ground: RightGround }

const YES: RightVerdict = { applies: 'yes' }
const no = (ground: RightGround): RightVerdict => ({ applies: 'no', ground })

/**
 * Does a right reach what is held for one purpose? Computed from the legal
 * basis alone (GDPR Art. 15–21): erasure does not undo a legal duty, what was
 * given can be carried away only where consent or a contract is the basis, and
 * one objects where the basis is a public task or a legitimate interest.
 */
export function rightOver(article: RequestArticle, { basis, automated }: HeldPurpose): RightVerdict {
  switch (article) {
    case '15':
    case '16':
    case '18':
      return YES
    case '17':
      if (basis === '6-1-c') return no('art-17-3-b-legal-obligation')
      return basis === '6-1-e'
        ? { applies: 'if', ground: 'art-17-3-b-public-task-until-objection-succeeds' }
        : YES
    case '20':
      if (basis === '6-1-e') return no('art-20-3-public-task')
      if (basis !== '6-1-a' && basis !== '6-1-b') return no('art-20-1-a-other-basis')
      return automated ? YES : no('art-20-1-b-not-automated')
    case '21':
      if (basis === '6-1-e' || basis === '6-1-f') return YES
      return no(basis === '6-1-a' ? 'art-7-3-withdraw-instead' : 'art-21-1-other-basis')
  }
}

export interface ApplicableRight {
  readonly article: RequestArticle
  /** Purposes the right reaches without more. */
  readonly applies: readonly string[]
  readonly conditional: readonly { readonly purpose: string; readonly ground: RightGround }[]
  readonly excluded: readonly { readonly purpose: string; readonly ground: RightGround }[]
}

/** Each right over everything held about one person: what it reaches, under which condition, and what not, with grounds. */
export function applicableRights(held: readonly HeldPurpose[]): readonly ApplicableRight[] {
  return REQUEST_ARTICLES.map((article) => {
    const verdicts = held.map((purpose) => ({ purpose: purpose.id, verdict: rightOver(article, purpose) }))
    return {
      article,
      applies: verdicts.flatMap(({ purpose, verdict }) => (verdict.applies === 'yes' ? [purpose] : [])),
      conditional: verdicts.flatMap(({ purpose, verdict }) =>
        verdict.applies === 'if' ? [{ purpose, ground: verdict.ground }] : [],
      ),
      excluded: verdicts.flatMap(({ purpose, verdict }) =>
        verdict.applies === 'no' ? [{ purpose, ground: verdict.ground }] : [],
      ),
    }
  })
}
