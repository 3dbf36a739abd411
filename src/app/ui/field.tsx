import { createContext, useContext, useId, type ReactNode } from 'react'
import styles from './field.module.css'
import { Icon } from './icon.tsx'
import { useWords } from '#/app/words/words.ts'

/** What every field of a form can say. */
export interface FieldProps {
  /** The question itself; always visible. */
  readonly label: string
  /** How to answer, under the question. */
  readonly help?: ReactNode
  /** What is wrong and how to correct it; the field is marked while it is given. */
  readonly error?: string | undefined
  /** May be left empty; said beside the question. Fields are needed unless they say this. */
  readonly isOptional?: boolean
  readonly isDisabled?: boolean
  /** The address inside the page to which an error summary jumps. */
  readonly id?: string
  readonly onBlur?: () => void
}

/** How a label looks where its text has markup; the label itself stays plain for lists and screen readers. */
export const RichLabel = createContext<{ readonly label: string; readonly shown: ReactNode } | null>(null)

/** A label's words as they are shown. */
export function LabelText({ label }: { readonly label: string }) {
  const rich = useContext(RichLabel)
  return <>{rich?.label === label ? rich.shown : label}</>
}

/** How a field's words are tied to it, for whoever hears the page instead of seeing it. */
export interface FieldIds {
  /** The control, or the group of controls. */
  readonly field: string
  readonly label: string
  readonly help: string
  readonly mistake: string
  /** What is read after the field's name; undefined when there is nothing. */
  readonly described: string | undefined
}

/** Ids for one field: its own where it was given one, to which an error summary jumps. */
export function useFieldIds({
  id,
  help,
  error,
}: {
  readonly id: string | undefined
  readonly help: ReactNode
  readonly error: string | undefined
}): FieldIds {
  const own = useId()
  const field = id ?? own
  const described: string[] = []
  if (help !== undefined) described.push(`${field}-help`)
  if (error !== undefined) described.push(`${field}-mistake`)
  return {
    field,
    label: `${field}-label`,
    help: `${field}-help`,
    mistake: `${field}-mistake`,
    described: described.length === 0 ? undefined : described.join(' '),
  }
}

interface LabelProps {
  readonly label: string
  readonly isOptional: boolean
  readonly ids: FieldIds
  /** The question of several controls, each with a label of its own. */
  readonly isOfGroup?: boolean
}

/** A field's question, with "(optional)" where it may be left empty. */
export function FieldLabel({ label, isOptional, ids, isOfGroup = false }: LabelProps) {
  const words = useWords('shared')
  const said = (
    <>
      <LabelText label={label} />
      {isOptional && <span className={styles['optional']}> ({words('optional')})</span>}
    </>
  )
  return isOfGroup ? (
    <span id={ids.label} className={styles['label']}>
      {said}
    </span>
  ) : (
    <label id={ids.label} htmlFor={ids.field} className={styles['label']}>
      {said}
    </label>
  )
}

/** A field's help, read with the question. */
export function FieldHelp({ ids, children }: { readonly ids: FieldIds; readonly children: ReactNode }) {
  return (
    <span id={ids.help} className={styles['help']}>
      {children}
    </span>
  )
}

/** A field's mistake in words and with a sign, not by colour alone. */
export function FieldMistake({ ids, children }: { readonly ids: FieldIds; readonly children: string }) {
  return (
    <span id={ids.mistake} className={styles['mistake']}>
      <Icon name="warning" />
      <span>{children}</span>
    </span>
  )
}
