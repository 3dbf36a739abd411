import { useId, type ReactNode } from 'react'
import { LabelText, type FieldProps } from './field.tsx'
import styles from './field.module.css'
import { Icon } from './icon.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props extends Pick<FieldProps, 'label' | 'help' | 'error' | 'isOptional'> {
  readonly children: ReactNode
}

/** A question answered by several controls together: one name, one help, one mistake. */
export function FieldGroup({ label, help, error, isOptional = false, children }: Props) {
  const words = useWords('shared')
  const id = useId()
  const described = [help === undefined ? '' : `${id}-help`, error === undefined ? '' : `${id}-mistake`]
    .filter((each) => each !== '')
    .join(' ')
  return (
    <fieldset
      className={styles['field']}
      {...(described === '' ? {} : { 'aria-describedby': described })}
      aria-invalid={error !== undefined}
    >
      <legend className={styles['label']}>
        <LabelText label={label} />
        {isOptional && <span className={styles['optional']}> ({words('optional')})</span>}
      </legend>
      {help !== undefined && (
        <div className={styles['help']} id={`${id}-help`}>
          {help}
        </div>
      )}
      {children}
      {error !== undefined && (
        <div className={styles['mistake']} id={`${id}-mistake`}>
          <Icon name="warning" />
          <span>{error}</span>
        </div>
      )}
    </fieldset>
  )
}
