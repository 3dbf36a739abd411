import type { ReactNode } from 'react'
import { ChoiceGroup } from './choice-group.tsx'
import type { FieldProps } from './field.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useLanguage, useWordsIn } from '#/app/words/words.ts'

/** A yes, a no, or a later; null until somebody chooses. */
export type ThreeStateValue = 'yes' | 'no' | 'not-now'

interface Props extends FieldProps {
  readonly value: ThreeStateValue | null
  readonly onChange: (value: ThreeStateValue) => void
  /** What each answer leads to, in plain words under it ("no": none on your benefits). */
  readonly effects?: Readonly<Partial<Record<ThreeStateValue, string>>>
  readonly size?: 'regular' | 'large'
  readonly help?: ReactNode
  /** Of whoever answers, where that is not the screen's. */
  readonly language?: Language
}

/**
 * Consent to one optional purpose. Nothing is chosen beforehand; yes, no and
 * "not now" have the same size, colour and number of taps.
 */
export function ThreeState({ value, onChange, effects = {}, size = 'large', language, ...field }: Props) {
  const screen = useLanguage()
  const words = useWordsIn('shared', language ?? screen)
  return (
    <ChoiceGroup
      {...field}
      size={size}
      layout="beside"
      value={value}
      onChange={onChange}
      choices={[
        { value: 'yes', label: words('yes'), note: effects.yes },
        { value: 'no', label: words('no'), note: effects.no },
        { value: 'not-now', label: words('notNow'), note: effects['not-now'] },
      ]}
    />
  )
}
