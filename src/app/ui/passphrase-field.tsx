import { useId, useState, type Ref } from 'react'
import { announce } from './announce.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { FieldHelp, FieldLabel, FieldMistake, useFieldIds, type FieldProps } from './field.tsx'
import styles from './field.module.css'
import { useWords } from '#/app/words/words.ts'

/** How hard a passphrase is to guess, from 0 (at once) to 4, as an estimator says. */
export interface PassphraseStrength {
  readonly score: 0 | 1 | 2 | 3 | 4
  /** What would make it harder to guess. */
  readonly advice?: string | undefined
}

interface Props extends Omit<FieldProps, 'isOptional'> {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Absent where an existing passphrase is asked for. */
  readonly strength?: PassphraseStrength | undefined
  readonly autoComplete?: 'current-password' | 'new-password'
  readonly ref?: Ref<HTMLInputElement>
}

/** A passphrase: hidden until its owner wants to see it, with its strength in words while it is being chosen. */
export function PassphraseField({
  label,
  help,
  error,
  isDisabled = false,
  id,
  onBlur = () => undefined,
  value,
  onChange,
  strength,
  autoComplete = 'current-password',
  ref,
}: Props) {
  const words = useWords('shared')
  const [visible, setVisible] = useState(false)
  const meterId = useId()
  const ids = useFieldIds({ id, help, error })
  const described = strength === undefined ? ids.described : classNames(meterId, ids.described)
  const said = [
    words('strength0'),
    words('strength1'),
    words('strength2'),
    words('strength3'),
    words('strength4'),
  ]
  return (
    <div className={styles['field']}>
      <FieldLabel label={label} isOptional={false} ids={ids} />
      {help !== undefined && <FieldHelp ids={ids}>{help}</FieldHelp>}
      <div className={styles['row']}>
        <input
          id={ids.field}
          className={styles['input']}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          onBlur={onBlur}
          type={visible ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          autoCorrect="off"
          maxLength={1000}
          spellCheck={false}
          disabled={isDisabled}
          aria-required
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={described}
          ref={ref}
        />
        <Button
          icon={visible ? 'eyeOff' : 'eye'}
          isDisabled={isDisabled}
          onPress={() => {
            setVisible(!visible)
            announce(visible ? words('passphraseHidden') : words('passphraseShown'))
          }}
          fullLabel={`${visible ? words('hidePassphrase') : words('showPassphrase')}: ${label}`}
        >
          {visible ? words('hidePassphrase') : words('showPassphrase')}
        </Button>
      </div>
      {strength && (
        <div className={styles['meter']} id={meterId}>
          <div className={styles['bars']} aria-hidden="true">
            {[1, 2, 3, 4].map((bar) => (
              <span
                key={bar}
                className={classNames(styles['bar'], strength.score >= bar && styles['barOn'])}
              />
            ))}
          </div>
          <span>
            {words('strength')}: {said[strength.score]}.
            {strength.advice === undefined ? '' : ` ${strength.advice}`}
          </span>
        </div>
      )}
      {error !== undefined && <FieldMistake ids={ids}>{error}</FieldMistake>}
    </div>
  )
}
