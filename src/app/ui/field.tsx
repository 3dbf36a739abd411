import { createContext, useContext, type ReactNode } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
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

/** A field's question, with "(optional)" where it may be left empty. Must stand inside a React Aria field. */
export function FieldLabel({ label, isOptional }: { readonly label: string; readonly isOptional: boolean }) {
  const words = useWords('shared')
  return (
    <Label className={styles['label'] ?? ''}>
      <LabelText label={label} />
      {isOptional && <span className={styles['optional']}> ({words('optional')})</span>}
    </Label>
  )
}

/** A field's help, read with the question. Must stand inside a React Aria field. */
export function FieldHelp({ children }: { readonly children: ReactNode }) {
  return (
    <Text slot="description" className={styles['help'] ?? ''}>
      {children}
    </Text>
  )
}

/** A field's mistake in words and with a sign, not by colour alone. Must stand inside a React Aria field. */
export function FieldMistake({ children }: { readonly children: string }) {
  return (
    <FieldError className={styles['mistake'] ?? ''}>
      <Icon name="warning" />
      <span>{children}</span>
    </FieldError>
  )
}
