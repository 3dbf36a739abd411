import type { AccessEnded } from '#/client/forgetting.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** Says on the lock screen that an account's access on this device ended, and what became of its work. */
export function AccessEndedNote({ ended }: { readonly ended: AccessEnded }) {
  const words = useWords('handingOver')
  const formats = useFormats()
  const { at, records, drafts, chunks } = ended
  return (
    <Banner tone="warn" title={words('endedTitle')}>
      <p>{words('endedText', { date: formats.dateTime(at) })}</p>
      <p>
        {records + drafts + chunks === 0
          ? words('endedNothing')
          : words('endedHandedIn', { records, drafts, chunks })}
      </p>
    </Banner>
  )
}
