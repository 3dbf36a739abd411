import type { LockEvidence } from '#/core/consent/breach.ts'
import { dayIn, instantInRiga } from '#/app/days.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { TimeField } from '#/app/ui/time-field.tsx'
import { formatsIn } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** A day and a time of day being typed. */
interface Moment {
  readonly day: string | null
  readonly time: string | null
}

const NO_MOMENT: Moment = { day: null, time: null }
export const momentOf = (iso: string | null): Moment =>
  iso === null ? NO_MOMENT : { day: dayIn(iso), time: formatsIn('lv').time(Date.parse(iso)) }
/** As an instant (ISO 8601); null until both are there. */
export const instantOf = ({ day, time }: Moment): string | null =>
  day === null || time === null ? null : instantInRiga(day, time)

interface MomentProps {
  readonly label: string
  readonly value: Moment
  readonly onChange: (moment: Moment) => void
}

/** A day and its time, which may both be left out, with `label` over the day. */
export function MomentFields({ label, value, onChange }: MomentProps) {
  const words = useWords('officer')
  return (
    <>
      <DateField
        label={words('dayOf', { what: label })}
        isOptional
        value={value.day}
        onChange={(day) => onChange({ ...value, day })}
      />
      <TimeField
        label={words('timeOf', { what: label })}
        isOptional
        value={value.time}
        onChange={(time) => onChange({ ...value, time })}
      />
    </>
  )
}

interface YesOrNoProps {
  readonly label: string
  readonly value: 'yes' | 'no' | null
  readonly onChange: (value: 'yes' | 'no') => void
}

export function YesOrNo({ label, value, onChange }: YesOrNoProps) {
  const words = useWords('officer')
  return (
    <ChoiceGroup
      label={label}
      layout="beside"
      value={value}
      onChange={onChange}
      choices={[
        { value: 'yes', label: words('yes') },
        { value: 'no', label: words('no') },
      ]}
    />
  )
}

interface LockProps {
  readonly lock: LockEvidence['lock'] | null
  readonly onLock: (lock: LockEvidence['lock']) => void
  readonly exposed: 'yes' | 'no' | null
  readonly onExposed: (exposed: 'yes' | 'no') => void
}

/** What decides whether the loss is a risk: was it locked, and who could know the passphrase. */
export function LockQuestions({ lock, onLock, exposed, onExposed }: LockProps) {
  const words = useWords('officer')
  return (
    <>
      <ChoiceGroup
        label={words('lock')}
        layout="beside"
        value={lock}
        onChange={onLock}
        choices={[
          { value: 'locked', label: words('lockLocked') },
          { value: 'unlocked', label: words('lockUnlocked') },
          { value: 'unknown', label: words('lockUnknown') },
        ]}
      />
      <YesOrNo label={words('exposed')} value={exposed} onChange={onExposed} />
    </>
  )
}
