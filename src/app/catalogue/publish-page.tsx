import { useMemo, useState } from 'react'
import styles from './catalogue.module.css'
import { ChangesTable } from './changes-table.tsx'
import { CoverageReport } from './coverage-report.tsx'
import { changeDraft, refreshDraft, useDraft } from './draft-store.ts'
import { problemName } from './field-words.ts'
import { MergeDrafts } from './merge-drafts.tsx'
import { RehearsalReport } from './rehearsal-report.tsx'
import { type CatalogueProblem, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { changesBetween } from '#/core/catalogue/editing/changes.ts'
import { catalogueText } from '#/core/catalogue/editing/difference.ts'
import { type CatalogueDraft, newDraft, toPublish } from '#/core/catalogue/editing/draft.ts'
import { today } from '#/app/days.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { vault } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/** Everything to look at before a draft becomes the catalogue of all tablets. */
export function PublishPage() {
  const words = useWords('catalogue')
  const { state, draft, movedOn } = useDraft()
  const [said, setSaid] = useState('')
  if (state === 'loading') return <Skeleton lines={6} />
  return (
    <>
      <PageHeader title={words('publishTitle')} back={{ href: '/catalogue', label: words('back') }}>
        {words('publishIntro')}
      </PageHeader>
      {said !== '' && <Banner tone="ok">{said}</Banner>}
      {draft === null ? (
        <p>{words('none')}</p>
      ) : (
        <div className={styles['page']}>
          {movedOn !== null && (
            <MergeDrafts
              draft={draft}
              theirs={movedOn}
              onMerged={(merged) => {
                changeDraft(merged).catch(reportError)
                setSaid(words('mergedClean'))
                announce(words('mergedClean'))
              }}
            />
          )}
          <Checks
            draft={draft}
            isBehind={movedOn !== null}
            onPublished={(version) => {
              const sentence = words('published', { version })
              setSaid(sentence)
              announce(sentence)
            }}
          />
        </div>
      )}
    </>
  )
}

function Checks({
  draft,
  isBehind,
  onPublished,
}: {
  readonly draft: CatalogueDraft
  readonly isBehind: boolean
  readonly onPublished: (version: string) => void
}) {
  const words = useWords('catalogue')
  const { base, edited } = draft
  const changes = useMemo(() => changesBetween(base, edited), [base, edited])
  const problems = useMemo((): readonly CatalogueProblem[] => {
    const parsed = parseCatalogue(edited)
    return parsed.outcome === 'refused' ? parsed.problems : []
  }, [edited])
  return (
    <>
      <div className={styles['group']}>
        <ChangesTable
          caption={words('changesTitle')}
          changes={changes}
          facts={edited.facts}
          empty={words('draftNone')}
        />
        {problems.length === 0 ? (
          <p>{words('soundYes')}</p>
        ) : (
          <>
            <p className={styles['mistake']}>{words('soundNo')}</p>
            <Table<CatalogueProblem>
              caption={words('problem')}
              columns={[
                {
                  key: 'place',
                  heading: words('place'),
                  namesRow: true,
                  cell: ({ path }) => <code>{path}</code>,
                },
                {
                  key: 'problem',
                  heading: words('problem'),
                  cell: ({ code, message }) => (
                    <>
                      {problemName(words, code)}: <span lang="en">{message}</span>
                    </>
                  ),
                },
              ]}
              rows={problems.slice(0, 200)}
              rowKey={({ path, code, message }) => `${path} ${code} ${message}`}
            />
          </>
        )}
      </div>
      <RehearsalReport before={base} after={edited} />
      <CoverageReport catalogue={edited} />
      {changes.length > 0 && problems.length === 0 && !isBehind && (
        <Publish draft={draft} onPublished={onPublished} />
      )}
    </>
  )
}

/** The text of the release in force where no supervisor has named it: no tablet takes it, and it stands in the way. */
async function unnamedInForce(): Promise<string | null> {
  const [newest] = await vault.catalogueReleases()
  return newest === undefined || newest.named !== null || newest.number === 1
    ? null
    : vault.catalogueRelease(newest.tag)
}

function Publish({
  draft,
  onPublished,
}: {
  readonly draft: CatalogueDraft
  readonly onPublished: (version: string) => void
}) {
  const words = useWords('catalogue')
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState('')
  /** A release in force that no supervisor has named, as text. */
  const [unnamed, setUnnamed] = useState<string | null>(null)
  const publish = async (base: string): Promise<void> => {
    setBusy(true)
    setFailed('')
    const next = toPublish(draft, today())
    try {
      const outcome = await vault.publishCatalogue({
        base,
        next: catalogueText(next),
        note: note.trim(),
      })
      if (outcome.ok) {
        await changeDraft(newDraft(next))
        await refreshDraft()
        onPublished(outcome.version)
      } else if (outcome.reason === 'moved-on') {
        // What came between is fetched, and the page asks how to merge it.
        await vault.syncNow()
        await refreshDraft()
        setUnnamed(await unnamedInForce())
      } else {
        const said = {
          'not-allowed': words('notAllowed'),
          'nothing-changed': words('draftNone'),
          unsound: words('soundNo'),
        }
        setFailed(said[outcome.reason])
      }
    } catch {
      setFailed(words('notPublished'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className={styles['group']} aria-label={words('publish')}>
      <TextField label={words('noteLabel')} isOptional value={note} onChange={setNote} maxLength={500} />
      {failed !== '' && <Banner tone="danger">{failed}</Banner>}
      {unnamed !== null && (
        <Banner
          tone="danger"
          actions={
            <Button icon="send" isPending={busy} onPress={() => void publish(unnamed)}>
              {words('replaceUnnamed')}
            </Button>
          }
        >
          {words('unnamedInForce')}
        </Banner>
      )}
      <div>
        <Button
          tone="primary"
          icon="send"
          isPending={busy}
          onPress={() => void publish(catalogueText(draft.base))}
        >
          {words('publish')}
        </Button>
      </div>
    </section>
  )
}
