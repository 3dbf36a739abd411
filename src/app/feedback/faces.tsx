import { useId } from 'react'
import styles from './feedback.module.css'
import { FACES, type Face, type FeedbackAbout } from '#/core/indicators/feedback.ts'
import { useWords } from '#/app/words/words.ts'

const MOUTHS: Readonly<Record<Face, string>> = {
  good: 'M15 29c3 6 15 6 18 0',
  'so-so': 'M15 31h18',
  bad: 'M15 34c3-6 15-6 18 0',
}

interface Props {
  readonly about: FeedbackAbout
  readonly value: Face | null
  readonly onChange: (face: Face) => void
}

/** Three faces, each with its word; one is chosen, none beforehand. */
export function Faces({ about, value, onChange }: Props) {
  const words = useWords('feedback')
  const name = useId()
  const names: Readonly<Record<Face, string>> = {
    good: words('good'),
    'so-so': words('soSo'),
    bad: words('bad'),
  }
  return (
    <fieldset className={styles['faces']}>
      <legend>{about === 'visit' ? words('question') : words('questionService')}</legend>
      {FACES.map((face) => (
        <label key={face} className={styles['face']} data-selected={value === face || undefined}>
          <input
            type="radio"
            name={name}
            value={face}
            checked={value === face}
            onChange={() => onChange(face)}
          />
          <svg viewBox="0 0 48 48" aria-hidden="true">
            <circle cx="24" cy="24" r="20" />
            <path d="M17 19v2M31 19v2" />
            <path d={MOUTHS[face]} />
          </svg>
          <span>{names[face]}</span>
        </label>
      ))}
    </fieldset>
  )
}
