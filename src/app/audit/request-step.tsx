import { useState } from 'react'
import styles from './audit.module.css'
import { useWriting } from './writing.ts'
import {
  type RefusalGround,
  type RequestEvent,
  type StepProblemCode,
  foldRequest,
  groundsAgainst,
} from '#/core/consent/requests.ts'
import type { RequestArticle } from '#/core/consent/rights.ts'
import type { PersonId, RecordId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { type Say, useWords } from '#/app/words/words.ts'

const STEPS = ['identity-checked', 'third-party-reviewed', 'extended', 'answered', 'refused'] as const
type Step = (typeof STEPS)[number]

interface Props {
  readonly matter: RecordId
  readonly person: PersonId | null
  readonly article: RequestArticle
  /** The steps written down so far. */
  readonly events: readonly RequestEvent[]
}

/** The next step of a request: what it needs is asked, and a step before its time is turned down with the reason. */
export function RequestStep({ matter, person, article, events }: Props) {
  const words = useWords('officer')
  const [step, setStep] = useState<Step | null>(null)
  const [on, setOn] = useState<string | null>(today())
  const [text, setText] = useState('')
  const [grounds, setGrounds] = useState<readonly RefusalGround[]>([])
  const [against, setAgainst] = useState<StepProblemCode | null>(null)
  const { write, busy, failure } = useWriting()
  const names: Readonly<Record<Step, string>> = {
    'identity-checked': words('stepIdentity'),
    'third-party-reviewed': words('stepReview'),
    extended: words('stepExtend'),
    answered: words('stepAnswer'),
    refused: words('stepRefuse'),
  }
  const event = step === null || on === null ? null : eventOf(step, on, text, grounds)
  const take = (): void => {
    if (event === null) return
    const problem = foldRequest([...events, event]).problems.find((each) => each.event === event)
    setAgainst(problem?.code ?? null)
    if (problem !== undefined) return
    void write({ about: 'request', matter, person, note: '', event }, () => {
      setStep(null)
      setText('')
      setGrounds([])
    })
  }
  return (
    <div className={styles['step']}>
      <ChoiceGroup
        label={words('steps')}
        value={step}
        onChange={setStep}
        choices={STEPS.map((each) => ({ value: each, label: names[each] }))}
      />
      {step !== null && <DateField label={names[step]} value={on} onChange={setOn} />}
      {step === 'identity-checked' && (
        <TextField label={words('stepIdentityHow')} value={text} onChange={setText} />
      )}
      {step === 'extended' && <TextArea label={words('stepExtendWhy')} value={text} onChange={setText} />}
      {step === 'third-party-reviewed' && (
        <TextArea label={words('stepReviewWhat')} isOptional value={text} onChange={setText} />
      )}
      {step === 'refused' && (
        <MultiChoice
          label={words('grounds')}
          help={words('groundsHelp')}
          value={grounds}
          onChange={setGrounds}
          choices={groundsAgainst(article).map((each) => ({ value: each, label: groundWords(words, each) }))}
        />
      )}
      {against !== null && (
        <Banner tone="warn">{words('notTaken', { why: problemWords(words, against) })}</Banner>
      )}
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      {step !== null && (
        <Button tone="primary" icon="check" isPending={busy} isDisabled={event === null} onPress={take}>
          {words('writeDown')}
        </Button>
      )}
    </div>
  )
}

export function groundWords(words: Say<'officer'>, ground: RefusalGround): string {
  switch (ground) {
    case 'art-12-2-identity-not-shown':
      return words('ground1')
    case 'art-12-5-manifestly-unfounded':
      return words('ground2')
    case 'art-12-5-excessive':
      return words('ground3')
    case 'art-15-4-rights-of-others':
      return words('ground4')
    case 'art-17-3-b-legal-duty-or-public-task':
      return words('ground5')
    case 'art-17-3-e-legal-claims':
      return words('ground6')
    case 'art-20-other-basis':
      return words('ground7')
    case 'art-21-1-compelling-grounds':
      return words('ground8')
  }
}

/** The step as it is written down; null while something it needs is missing. */
function eventOf(
  step: Step,
  on: string,
  text: string,
  grounds: readonly RefusalGround[],
): RequestEvent | null {
  switch (step) {
    case 'identity-checked':
      return text.trim() === '' ? null : { kind: step, on, method: text.trim() }
    case 'extended':
      return { kind: step, on, reason: text }
    case 'third-party-reviewed':
      return {
        kind: step,
        on,
        redactions: text.split('\n').flatMap((line) => {
          const [place = '', ...why] = line.split(':')
          return place.trim() === '' ? [] : [{ place: place.trim(), ground: why.join(':').trim() || '–' }]
        }),
      }
    case 'answered':
      return { kind: step, on }
    case 'refused':
      return { kind: step, on, grounds: [...grounds] }
  }
}

function problemWords(words: Say<'officer'>, code: StepProblemCode): string {
  switch (code) {
    case 'identity-not-checked':
      return words('whyIdentity')
    case 'third-party-review-missing':
      return words('whyThird')
    case 'extended-twice':
    case 'extended-too-late':
    case 'extended-without-reason':
      return words('whyExtension')
    case 'refused-without-grounds':
      return words('whyGrounds')
    default:
      return words('whyOther')
  }
}
