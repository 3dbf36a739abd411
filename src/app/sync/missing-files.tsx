import { useState } from 'react'
import styles from './sync-page.module.css'
import type { MissingFile } from '#/client/missing-files.ts'
import type { DeskState } from '#/core/household/fold.ts'
import { AccountId } from '#/core/vault/ids.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { Table, type Column } from '#/app/ui/table.tsx'
import { useCaseload, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords, type Say } from '#/app/words/words.ts'

function kindOf(words: Say<'storage'>, { visit, type }: MissingFile): string {
  if (visit === null) return words('fileSignedPaper')
  if (type.startsWith('image/')) return words('filePicture')
  if (type.startsWith('audio/')) return words('fileSound')
  return words('fileOther')
}

const nameOf = (desk: DeskState | undefined, account: string): string =>
  desk?.staff.get(AccountId.parse(account))?.staff.name ?? account.slice(0, 8)

/**
 * Photos, drawings and sounds that records name and the server does not hold:
 * after an older copy was put back some may be gone for good, and whoever
 * decides by them must know which.
 */
export function MissingFiles() {
  const words = useWords('storage')
  const formats = useFormats()
  const caseload = useCaseload()
  const [found, setFound] = useState<readonly MissingFile[] | 'asking' | 'unreached' | null>(null)
  const ask = (): void => {
    setFound('asking')
    vault.missingFiles().then(setFound, () => setFound('unreached'))
  }
  const columns: readonly Column<MissingFile>[] = [
    { key: 'household', heading: words('fileHousehold'), namesRow: true, cell: ({ label }) => label },
    { key: 'kind', heading: words('fileKind'), cell: (file) => kindOf(words, file) },
    { key: 'when', heading: words('fileWhen'), cell: ({ at }) => formats.dateTime(at) },
    { key: 'who', heading: words('fileWho'), cell: ({ account }) => nameOf(caseload?.desk, account) },
  ]
  return (
    <section className={styles['part']}>
      <h2>{words('filesTitle')}</h2>
      <p>{words('filesText')}</p>
      <div className={styles['actions']}>
        <Button icon="search" isPending={found === 'asking'} onPress={ask}>
          {words('filesAsk')}
        </Button>
      </div>
      {found === 'unreached' && <Banner tone="warn">{words('filesUnreached')}</Banner>}
      {Array.isArray(found) && found.length === 0 && <Banner tone="ok">{words('filesAllThere')}</Banner>}
      {Array.isArray(found) && found.length > 0 && (
        <>
          <Banner tone="warn">{words('filesMissing', { count: found.length })}</Banner>
          <Table
            caption={words('filesTitle')}
            columns={columns}
            rows={found}
            rowKey={({ file }) => file}
            empty={words('filesAllThere')}
          />
        </>
      )}
    </section>
  )
}
