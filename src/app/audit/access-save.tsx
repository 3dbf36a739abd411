import { useState } from 'react'
import styles from './audit.module.css'
import { type AccessFileFacts, accessFile } from '#/core/household/access-file.ts'
import { type AccessEntry, accessMonth, firstDayOver, monthToWrite } from '#/core/household/access-log.ts'
import { SHORTEST_REASON } from '#/core/consent/break-glass.ts'
import { AccountId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { saveText } from '#/app/save-file.ts'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useWhoami } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useWords } from '#/app/words/words.ts'
import { whatWords } from './access-words.ts'

interface Props {
  /** Oldest first. */
  readonly entries: readonly AccessEntry[]
  readonly keptMonths: number
  readonly nameOf: (account: AccountId) => string
}

type Which = 'all' | 'ending' | 'household'

/** Saves lines as a file, with a reason, before their month is over and nobody can read them any more. */
export function AccessSave({ entries, keptMonths, nameOf }: Props) {
  const words = useWords('access')
  const formats = useFormats()
  const me = useWhoami()
  const [which, setWhich] = useState<Which>('all')
  const [number, setNumber] = useState('')
  const [reason, setReason] = useState('')
  const [isAsked, setIsAsked] = useState(false)
  const [oldest] = entries
  if (oldest === undefined) return null
  const monthOf = ({ at }: AccessEntry): number =>
    monthToWrite(at, accessMonth(Date.parse(today())), keptMonths)
  const ending = entries.reduce((first, entry) => Math.min(first, monthOf(entry)), monthOf(oldest))
  const wanted = number.trim().toLowerCase()
  const chosen = entries.filter(
    (entry) =>
      which === 'all' ||
      (which === 'ending'
        ? monthOf(entry) === ending
        : wanted.length >= 8 && entry.household?.startsWith(wanted) === true),
  )
  const isReasoned = reason.trim().length >= SHORTEST_REASON
  const save = (): void => {
    setIsAsked(true)
    if (!isReasoned || chosen.length === 0) return
    const text = fileOf({
      entries: chosen,
      reason: reason.trim(),
      savedBy: me === null ? '' : nameOf(AccountId.parse(me.account)),
      words,
      when: formats.dateTime,
      nameOf,
    })
    saveText(`slieksnis-access-${today()}.csv`, 'text/csv', text)
    announce(words('saved', { count: chosen.length }))
    setReason('')
    setIsAsked(false)
  }
  return (
    <details className={styles['new']}>
      <summary>{words('saveTitle')}</summary>
      <p>{words('saveText', { date: formats.date(firstDayOver(ending, keptMonths)) })}</p>
      <ChoiceGroup
        label={words('saveWhich')}
        value={which}
        onChange={setWhich}
        choices={[
          { value: 'all', label: words('saveAll') },
          { value: 'ending', label: words('saveEnding', { month: monthName(ending) }) },
          { value: 'household', label: words('saveHousehold') },
        ]}
      />
      {which === 'household' && (
        <TextField
          label={words('householdNumber')}
          help={words('saveNumberHelp')}
          value={number}
          onChange={setNumber}
          {...(isAsked && chosen.length === 0 ? { error: words('saveNobody') } : {})}
        />
      )}
      <TextArea
        label={words('saveReason')}
        value={reason}
        onChange={setReason}
        {...(isAsked && !isReasoned ? { error: words('saveReasonMissing') } : {})}
      />
      <p>{words('saveKeep')}</p>
      <Button icon="download" onPress={save}>
        {words('save', { count: chosen.length })}
      </Button>
    </details>
  )
}

/** The file as this screen's language says it, saved now. */
function fileOf({
  entries,
  reason,
  savedBy,
  words,
  when,
  nameOf,
}: Omit<AccessFileFacts, 'savedAt'> & {
  readonly words: Say<'access'>
  readonly when: (atMs: number) => string
  readonly nameOf: Props['nameOf']
}): string {
  return accessFile(
    { entries, reason, savedBy, savedAt: Date.now() },
    {
      title: words('title'),
      reason: words('saveReason'),
      savedBy: words('savedBy'),
      keep: words('saveKeep'),
      headings: [
        words('householdNumber'),
        words('what'),
        words('when'),
        words('connection'),
        words('work'),
        words('who'),
        words('device'),
      ],
      whatOf: (what) => whatWords(words, what),
      when,
      online: words('online'),
      offline: words('offline'),
      inside: words('inside'),
      outside: words('outsideWork'),
      nameOf,
    },
  )
}

/** `202611` as `11.2026`: figures every language reads. */
const monthName = (month: number): string =>
  `${String(month % 100).padStart(2, '0')}.${Math.floor(month / 100)}`
