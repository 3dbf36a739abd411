import { useEffect, useState } from 'react'
import styles from './catalogue.module.css'
import { ChangesTable } from './changes-table.tsx'
import { changeDraft, useDraft } from './draft-store.ts'
import type { CatalogueRelease } from '#/client/catalogue-releases.ts'
import { type Catalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { changesBetween, type RecordChange } from '#/core/catalogue/editing/changes.ts'
import type { CatalogueDraft } from '#/core/catalogue/editing/draft.ts'
import { restored, restoredRecord } from '#/core/catalogue/editing/edit-records.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { SelectField } from '#/app/ui/select-field.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

async function releaseOf(tag: string): Promise<Catalogue | null> {
  const parsed = parseCatalogue(JSON.parse(await vault.catalogueRelease(tag)))
  return parsed.outcome === 'catalogue' ? parsed.catalogue : null
}

interface Compared {
  readonly from: CatalogueRelease
  readonly to: CatalogueRelease
  readonly before: Catalogue
  readonly changes: readonly RecordChange[]
  readonly after: Catalogue
}

/** Every release there has been: who, when, what changed; any of them can come back into the draft. */
export function HistoryPage() {
  const words = useWords('catalogue')
  const { state, draft } = useDraft()
  const [releases, setReleases] = useState<readonly CatalogueRelease[] | 'asking' | 'offline'>('asking')
  useEffect(() => {
    vault.catalogueReleases().then(setReleases, () => setReleases('offline'))
  }, [])
  if (state === 'loading' || releases === 'asking') return <Skeleton lines={6} />
  return (
    <>
      <PageHeader title={words('historyTitle')} back={{ href: '/catalogue', label: words('back') }}>
        {words('historyIntro')}
      </PageHeader>
      {releases === 'offline' || draft === null ? (
        <Banner tone="warn">{words('needsServer')}</Banner>
      ) : (
        <Releases releases={releases} draft={draft} />
      )}
    </>
  )
}

function Releases({
  releases,
  draft,
}: {
  readonly releases: readonly CatalogueRelease[]
  readonly draft: CatalogueDraft
}) {
  const words = useWords('catalogue')
  const formats = useFormats()
  const devices = useVaultQuery(() => vault.devices(), 'devices')
  const [compared, setCompared] = useState<Compared | null>(null)
  const [chosen, setChosen] = useState({ from: releases[1]?.tag ?? '', to: releases[0]?.tag ?? '' })
  const [said, setSaid] = useState('')
  const [failed, setFailed] = useState('')
  const tell = (sentence: string): void => {
    setSaid(sentence)
    announce(sentence)
  }
  const withServer = (work: () => Promise<void>): void => {
    setFailed('')
    setSaid('')
    work().catch(() => setFailed(words('needsServer')))
  }
  const compare = async (from: CatalogueRelease, to: CatalogueRelease): Promise<void> => {
    const [before, after] = await Promise.all([releaseOf(from.tag), releaseOf(to.tag)])
    if (before === null || after === null) return
    setCompared({ from, to, before, after, changes: changesBetween(before, after) })
  }
  const restore = async (release: CatalogueRelease): Promise<void> => {
    const earlier = await releaseOf(release.tag)
    if (earlier === null) return
    await changeDraft({ ...draft, edited: restored(draft.edited, earlier), lastImport: null })
    tell(words('restored'))
  }
  const whoOf = ({ named, number }: CatalogueRelease): string => {
    if (named === null) return number === 1 ? words('installation') : ''
    return devices?.find(({ account }) => account === named.account)?.name ?? ''
  }
  const choices = releases.map(({ tag, number, storedAt }) => ({
    value: tag,
    label: `${number} · ${formats.dateTime(storedAt)}`,
  }))
  const find = (tag: string) => releases.find((each) => each.tag === tag)
  return (
    <div className={styles['page']}>
      {said !== '' && <Banner tone="ok">{said}</Banner>}
      {failed !== '' && <Banner tone="warn">{failed}</Banner>}
      <Table<CatalogueRelease>
        caption={words('releases')}
        columns={[
          {
            key: 'release',
            heading: words('release'),
            namesRow: true,
            cell: ({ number, named }) => `${number}${named === null ? '' : ` · ${named.version}`}`,
          },
          { key: 'when', heading: words('when'), cell: ({ storedAt }) => formats.dateTime(storedAt) },
          {
            key: 'who',
            heading: words('who'),
            cell: (release) =>
              release.named === null && release.number > 1 ? (
                <Badge tone="danger" icon="warning">
                  {words('unnamed')}
                </Badge>
              ) : (
                whoOf(release)
              ),
          },
          { key: 'note', heading: words('note'), cell: ({ named }) => named?.note ?? '' },
          {
            key: 'actions',
            heading: words('actions'),
            cell: (release) => {
              const before = releases.find(({ number }) => number === release.number - 1)
              return (
                <div className={styles['buttons']}>
                  {before !== undefined && (
                    <Button
                      icon="eye"
                      onPress={() => withServer(() => compare(before, release))}
                      fullLabel={words('compareOf', { number: release.number })}
                    >
                      {words('compareBefore')}
                    </Button>
                  )}
                  <Button
                    icon="undo"
                    onPress={() => withServer(() => restore(release))}
                    fullLabel={words('restoreOf', { number: release.number })}
                  >
                    {words('restore')}
                  </Button>
                </div>
              )
            },
          },
        ]}
        rows={releases}
        rowKey={({ tag, number }) => `${number} ${tag}`}
      />
      {releases.length > 1 && (
        <section className={styles['group']} aria-label={words('compareTwo')}>
          <h2>{words('compareTwo')}</h2>
          <div className={styles['filters']}>
            <SelectField
              label={words('from')}
              choices={choices}
              value={chosen.from}
              onChange={(from) => setChosen({ ...chosen, from })}
            />
            <SelectField
              label={words('to')}
              choices={choices}
              value={chosen.to}
              onChange={(to) => setChosen({ ...chosen, to })}
            />
            <Button
              icon="eye"
              onPress={() => {
                const [from, to] = [find(chosen.from), find(chosen.to)]
                if (from !== undefined && to !== undefined) withServer(() => compare(from, to))
              }}
            >
              {words('compare')}
            </Button>
          </div>
        </section>
      )}
      {compared !== null && (
        <Differences compared={compared} draft={draft} onSaid={tell} onFailed={setFailed} />
      )}
    </div>
  )
}

function Differences({
  compared,
  draft,
  onSaid,
  onFailed,
}: {
  readonly compared: Compared
  readonly draft: CatalogueDraft
  readonly onSaid: (sentence: string) => void
  readonly onFailed: (sentence: string) => void
}) {
  const words = useWords('catalogue')
  const language = useLanguage()
  const { from, to, before, after, changes } = compared
  const putBack = ({ list, id }: RecordChange): void => {
    const parsed = restoredRecord(draft.edited, before, list, id)
    if (parsed.outcome === 'refused') {
      onFailed(words('notRestored'))
      return
    }
    changeDraft({ ...draft, edited: parsed.catalogue }).catch(reportError)
    onSaid(words('restoredOne'))
  }
  return (
    <ChangesTable
      caption={words('differencesOf', { from: from.number, to: to.number })}
      changes={changes}
      facts={after.facts}
      empty={words('noDifferences')}
      actions={(change) => (
        <Button
          icon="undo"
          onPress={() => putBack(change)}
          fullLabel={words('restoreRecord', {
            name: change.name === null ? change.id : textIn(change.name, language),
          })}
        >
          {words('restore')}
        </Button>
      )}
    />
  )
}
