import { useId, useRef, useState, type ClipboardEvent } from 'react'
import { classNames } from './class-names.ts'
import { LabelText, type FieldProps } from './field.tsx'
import styles from './field.module.css'
import { Icon } from './icon.tsx'
import {
  datePartsOf,
  noDate,
  readTypedDate,
  splitTypedDate,
  type DateParts,
  type TypedDate,
} from './typed-date.ts'
import { useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  /** `2026-11-12`, or null when there is none. */
  readonly value: string | null
  /** Called at every key: `day` is null until a whole possible date stands there; `typed` tells why. */
  readonly onChange: (day: string | null, typed: TypedDate) => void
  /** `bday` for a date of birth, so that a browser may offer it. */
  readonly autoComplete?: 'off' | 'bday'
  /** The finest part that is asked: a year alone stands for its first day. */
  readonly parts?: 'day' | 'month' | 'year'
}

/** What is not asked is the first, once the rest is there. */
function filled(parts: DateParts, asked: 'day' | 'month' | 'year'): DateParts {
  if (asked === 'day' || parts.year === '') return parts
  return { ...parts, day: '1', month: asked === 'year' ? '1' : parts.month }
}

/**
 * A date typed in three boxes, day, month, year: quicker on a tablet than a
 * calendar for dates of birth. A dot moves on, and a whole date typed or
 * pasted into the first box spreads over all three.
 */
export function DateField({
  label,
  help,
  error,
  isOptional = false,
  isDisabled = false,
  id,
  onBlur,
  value,
  onChange,
  autoComplete = 'off',
  parts: asked = 'day',
}: Props) {
  const words = useWords('shared')
  const ownId = useId()
  const baseId = id ?? ownId
  const [parts, setParts] = useState<DateParts>(() => (value === null ? noDate : datePartsOf(value)))
  const [left, setLeft] = useState(false)
  const group = useRef<HTMLFieldSetElement>(null)
  const month = useRef<HTMLInputElement>(null)
  const year = useRef<HTMLInputElement>(null)
  const typed = readTypedDate(filled(parts, asked))

  // a value from outside replaces the boxes; our own echo does not
  const [known, setKnown] = useState(value)
  if (value !== known) {
    setKnown(value)
    if (value !== (typed.outcome === 'date' ? typed.day : null))
      setParts(value === null ? noDate : datePartsOf(value))
  }

  // what already stands in the next box is replaced by what is typed on
  const moveTo = (box: HTMLInputElement | null) => {
    box?.focus()
    box?.select()
  }
  const change = (next: DateParts) => {
    const read = readTypedDate(filled(next, asked))
    setParts(next)
    onChange(read.outcome === 'date' ? read.day : null, read)
  }
  const type = (box: keyof DateParts, text: string) => {
    const whole = box === 'day' ? splitTypedDate(text) : null
    if (whole !== null) {
      change(whole)
      moveTo(year.current)
      return
    }
    const digits = text.replace(/\D/g, '')
    const room = box === 'year' ? 4 : 2
    const movesOn = box !== 'year' && digits !== '' && (digits.length > room || /[.\s/-]$/.test(text))
    const rest = digits.slice(room)
    const next = { ...parts, [box]: digits.slice(0, room) }
    if (movesOn && box === 'day') {
      change(
        rest === ''
          ? next
          : { ...next, month: rest.slice(0, 2), ...(rest.length > 2 ? { year: rest.slice(2, 6) } : {}) },
      )
      if (rest === '') moveTo(month.current)
      else (rest.length > 2 ? year : month).current?.focus()
    } else if (movesOn) {
      change(rest === '' ? next : { ...next, year: rest.slice(0, 4) })
      if (rest === '') moveTo(year.current)
      else year.current?.focus()
    } else change(next)
  }
  const paste = (event: ClipboardEvent) => {
    const whole = splitTypedDate(event.clipboardData.getData('text'))
    if (whole === null) return
    event.preventDefault()
    change(whole)
    moveTo(year.current)
  }

  const ownMistake =
    !left || typed.outcome === 'empty' || typed.outcome === 'date'
      ? undefined
      : typed.outcome === 'impossible'
        ? words('dateImpossible')
        : words('dateIncomplete')
  const mistake = ownMistake ?? error
  const described = `${baseId}-help${mistake === undefined ? '' : ` ${baseId}-mistake`}`

  const box = (name: keyof DateParts, boxLabel: string) => (
    <label className={styles['part']} key={name}>
      <span>{boxLabel}</span>
      <input
        {...(name === 'day' ? { id: baseId } : {})}
        {...(name === 'month' ? { ref: month } : {})}
        {...(name === 'year' ? { ref: year } : {})}
        className={classNames(styles['input'], name === 'year' ? styles['yearPart'] : styles['dayPart'])}
        value={parts[name]}
        onChange={(event) => type(name, event.currentTarget.value)}
        onPaste={paste}
        onFocus={() => setLeft(false)}
        onBlur={(event) => {
          if (group.current?.contains(event.relatedTarget) === true) return
          setLeft(true)
          onBlur?.()
        }}
        inputMode="numeric"
        autoComplete={autoComplete === 'bday' ? `bday-${name}` : 'off'}
        disabled={isDisabled}
        required={!isOptional}
        aria-invalid={mistake !== undefined}
        aria-describedby={described}
      />
    </label>
  )

  return (
    <fieldset ref={group} className={styles['field']}>
      <legend className={styles['label']}>
        <LabelText label={label} />
        {isOptional && <span className={styles['optional']}> ({words('optional')})</span>}
      </legend>
      <div className={styles['help']} id={`${baseId}-help`}>
        {help ?? (asked === 'day' ? words('dateExample') : '')}
      </div>
      <div className={styles['row']}>
        {asked === 'day' && box('day', words('day'))}
        {asked !== 'year' && box('month', words('month'))}
        {box('year', words('year'))}
      </div>
      {mistake !== undefined && (
        <div className={styles['mistake']} id={`${baseId}-mistake`}>
          <Icon name="warning" />
          <span>{mistake}</span>
        </div>
      )}
    </fieldset>
  )
}
