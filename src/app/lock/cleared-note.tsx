import { useEffect, useState } from 'react'
import { type KeptMark, dropMark, marksHere } from '#/app/kept-marks.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** The accounts that worked here and of which the browser has cleared everything. */
async function clearedAccounts(): Promise<readonly KeptMark[]> {
  const marks = marksHere()
  const here = await Promise.all(marks.map(({ account }) => vault.isHere(account)))
  return marks.filter((_mark, index) => here[index] === false)
}

/** Says that a browser cleared what was kept here, what of it was nowhere else, and what to do. */
export function ClearedNote() {
  const words = useWords('storage')
  const formats = useFormats()
  const moment = formats.dateTime
  const [cleared, setCleared] = useState<readonly KeptMark[]>([])
  useEffect(() => {
    clearedAccounts().then(setCleared, (cause: unknown) => reportError(cause))
  }, [])
  return cleared.map((mark) => (
    <Banner
      key={mark.account}
      tone="danger"
      title={words('clearedTitle')}
      actions={
        <Button
          onPress={() => {
            dropMark(mark.account)
            setCleared((all) => all.filter((one) => one !== mark))
          }}
        >
          {words('clearedRead')}
        </Button>
      }
    >
      <p>
        {mark.unsent === 0
          ? words('clearedNothing', { date: moment(mark.at) })
          : words('clearedUnsent', { count: mark.unsent, date: moment(mark.at) })}
      </p>
      <p>{words('clearedNext')}</p>
    </Banner>
  ))
}
