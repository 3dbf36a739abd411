import { useState } from 'react'
import styles from './household-tasks.module.css'
import { overruledClosings } from '#/client/household-tasks.ts'
import type { DeskState, HouseholdState } from '#/core/household/fold.ts'
import { ExemptionGround } from '#/core/consent/not-told.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useWords } from '#/app/words/words.ts'

export function groundWords(words: Say<'tasks'>, ground: ExemptionGround): string {
  switch (ground) {
    case 'has-it':
      return words('groundHasIt')
    case 'impossible':
      return words('groundImpossible')
    case 'law':
      return words('groundLaw')
    case 'secrecy':
      return words('groundSecrecy')
  }
}

interface Props {
  readonly name: string
  readonly busy: boolean
  readonly onClose: (ground: ExemptionGround, note: string) => Promise<boolean>
}

/** Somebody named need not be told, on one of four grounds and with a word why. */
export function NotRequired({ name, busy, onClose }: Props) {
  const words = useWords('tasks')
  const [isOpen, setOpen] = useState(false)
  const [ground, setGround] = useState<ExemptionGround | null>(null)
  const [note, setNote] = useState('')
  const [isTried, setTried] = useState(false)
  if (!isOpen) {
    return (
      <Button tone="quiet" fullLabel={words('notRequiredOf', { name })} onPress={() => setOpen(true)}>
        {words('notRequired')}
      </Button>
    )
  }
  const isWhySaid = note.trim() !== ''
  const close = async (): Promise<void> => {
    setTried(true)
    if (ground !== null && isWhySaid && (await onClose(ground, note.trim()))) setOpen(false)
  }
  return (
    <div className={styles['exempting']}>
      <p>{words('notRequiredText')}</p>
      <ChoiceGroup
        label={words('ground')}
        value={ground}
        onChange={setGround}
        choices={ExemptionGround.options.map((value) => ({ value, label: groundWords(words, value) }))}
      />
      <TextField
        label={words('why')}
        help={words('whyHelp')}
        maxLength={300}
        value={note}
        onChange={setNote}
        error={isTried && (ground === null || !isWhySaid) ? words('needBoth') : undefined}
      />
      <div className={styles['ways']}>
        <Button icon="check" isPending={busy} onPress={() => void close()}>
          {words('writeDown')}
        </Button>
        <Button tone="quiet" onPress={() => setOpen(false)}>
          {words('notYet')}
        </Button>
      </div>
    </div>
  )
}

/** Whom of a household's named people nobody has to tell, on which ground and by whose word. */
export function Exempted({
  household,
  desk,
}: {
  readonly household: HouseholdState
  readonly desk: DeskState
}) {
  const words = useWords('tasks')
  const formats = useFormats()
  const overruled = overruledClosings(household)
  const lines = household.tasks.flatMap(({ record, account, person, name, done }) => {
    if (done?.how !== 'not-required' || done.ground === undefined) return []
    const who = person === null ? name : (household.persons.get(person)?.person.name ?? '')
    const by = desk.staff.get(account)?.staff.name ?? account.slice(0, 8)
    const ground = groundWords(words, done.ground)
    const said = { name: who, ground, note: done.note, by, date: formats.date(done.on) }
    const judged = overruled.get(record)
    const after = judged === undefined ? '' : ` ${words('overruled', { why: judged })}`
    return [{ record, text: `${words('exemptedLine', said)}${after}` }]
  })
  if (lines.length === 0) return null
  return (
    <section className={styles['part']}>
      <h2>{words('exempted')}</h2>
      <ul>
        {lines.map(({ record, text }) => (
          <li key={record}>{text}</li>
        ))}
      </ul>
    </section>
  )
}
