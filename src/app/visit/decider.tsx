import styles from './visit.module.css'
import type { ConsentCapture } from '#/client/vault-api.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import type { Say } from '#/app/words/words.ts'

/** Who decides, and for somebody else by which paper. */
export interface Deciding {
  readonly by: ConsentCapture['by']['kind']
  readonly name: string
  readonly paper: string
}

interface Props {
  /** In the resident's language. */
  readonly words: Say<'visit'>
  readonly isChild: boolean
  /** Names of the other adults of the household. */
  readonly adults: readonly string[]
  readonly value: Deciding
  readonly onChange: (value: Deciding) => void
}

/** Who decides: the person; for a child a parent; a guardian or proxy with the paper that says so. */
export function Decider({ words, isChild, adults, value, onChange }: Props) {
  const { by, name, paper } = value
  return (
    <>
      <ChoiceGroup
        label={words('byWhom')}
        layout="beside"
        value={by}
        onChange={(chosen) => onChange({ by: chosen, name: '', paper: '' })}
        choices={
          isChild
            ? [
                { value: 'parent', label: words('byParent') },
                { value: 'guardian', label: words('byGuardian') },
              ]
            : [
                { value: 'subject', label: words('bySubject') },
                { value: 'guardian', label: words('byGuardian') },
                { value: 'proxy', label: words('byProxy') },
              ]
        }
      />
      {by === 'parent' && adults.length > 0 && (
        <ChoiceGroup
          label={words('whichParent')}
          layout="beside"
          value={name === '' ? null : name}
          onChange={(chosen) => onChange({ ...value, name: chosen })}
          choices={adults.map((adult) => ({ value: adult, label: adult }))}
        />
      )}
      {by === 'parent' && adults.length === 0 && (
        <TextField
          label={words('whichParent')}
          maxLength={150}
          value={name}
          onChange={(typed) => onChange({ ...value, name: typed })}
        />
      )}
      {(by === 'guardian' || by === 'proxy') && (
        <>
          {by === 'guardian' && !isChild && <p className={styles['quiet']}>{words('restrictedNote')}</p>}
          <TextField
            label={words('deciderName')}
            maxLength={150}
            value={name}
            onChange={(typed) => onChange({ ...value, name: typed })}
          />
          <TextField
            label={words('deciderPaper')}
            maxLength={300}
            value={paper}
            onChange={(typed) => onChange({ ...value, paper: typed })}
          />
        </>
      )}
    </>
  )
}
