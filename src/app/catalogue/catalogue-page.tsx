import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import styles from './catalogue.module.css'
import { discardDraft, unfinished, useDraft } from './draft-store.ts'
import { listName } from './field-words.ts'
import { FullOptions } from './full-options.tsx'
import { FreshnessBadge, freshnessName } from './freshness-badge.tsx'
import type { Catalogue, Option } from '#/core/catalogue/catalogue.ts'
import { changesBetween, nameOf, type RecordChange } from '#/core/catalogue/editing/changes.ts'
import { CATALOGUE_LISTS, type CatalogueList } from '#/core/catalogue/editing/difference.ts'
import { FRESHNESS, freshnessOf } from '#/core/catalogue/editing/freshness.ts'
import { LANGUAGES, type Language, textIn } from '#/core/catalogue/texts.ts'
import { today } from '#/app/days.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Button } from '#/app/ui/button.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { SelectField } from '#/app/ui/select-field.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { Tabs } from '#/app/ui/tabs.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { plain } from '#/app/words/plain-letters.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** Longer lists are shown in parts: a table of thousands of rows helps nobody. */
const AT_ONCE = 60

/** Lists in the order of how often somebody opens them. */
const ORDER: readonly CatalogueList[] = [
  'options',
  ...CATALOGUE_LISTS.filter((list) => list !== 'options').toReversed(),
]

/** All support options with their freshness, and everything else the catalogue holds; the way in to editing. */
export function CataloguePage() {
  const words = useWords('catalogue')
  const { state, draft } = useDraft()
  const changes = useMemo(() => (draft === null ? [] : changesBetween(draft.base, draft.edited)), [draft])
  if (state === 'loading') return <Skeleton lines={6} />
  return (
    <>
      <PageHeader
        title={words('title')}
        actions={
          draft !== null && (
            <div className={styles['buttons']}>
              <LinkButton href="/catalogue/import" icon="document">
                {words('bringIn')}
              </LinkButton>
              <LinkButton href="/catalogue/history" icon="clock">
                {words('history')}
              </LinkButton>
              <LinkButton href="/catalogue/publish" icon="send" tone="primary">
                {words('toPublish')}
              </LinkButton>
            </div>
          )
        }
      >
        {words('intro')}
      </PageHeader>
      {draft === null ? (
        <EmptyState title={words('title')} icon="offline">
          {words('none')}
        </EmptyState>
      ) : (
        <div className={styles['page']}>
          <DraftLine changes={changes} version={draft.base.version} />
          <FullOptions draft={draft} />
          <Tabs
            label={words('lists')}
            tabs={ORDER.map((list) => ({
              id: list,
              label: listName(words, list),
              content:
                list === 'options' ? (
                  <Options catalogue={draft.edited} changes={changes} />
                ) : (
                  <Others catalogue={draft.edited} list={list} changes={changes} />
                ),
            }))}
          />
        </div>
      )}
    </>
  )
}

/** Which release is in force, and how much the draft changes in it. */
function DraftLine({
  changes,
  version,
}: {
  readonly changes: readonly RecordChange[]
  readonly version: string
}) {
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const [asking, setAsking] = useState(false)
  return (
    <>
      <p>
        {words('inForce', { version })}.{' '}
        {changes.length === 0 ? words('draftNone') : `${words('draftChanges', { count: changes.length })}.`}
      </p>
      {changes.length > 0 && (
        <div>
          <Button icon="trash" tone="quiet" onPress={() => setAsking(true)}>
            {words('discard')}
          </Button>
        </div>
      )}
      <Dialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={words('discardTitle')}
        role="alertdialog"
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{shared('cancel')}</Button>
            <Button
              tone="danger"
              icon="trash"
              onPress={() => {
                setAsking(false)
                discardDraft().catch(reportError)
              }}
            >
              {words('discard')}
            </Button>
          </>
        }
      >
        {words('discardText')}
      </Dialog>
    </>
  )
}

function ChangeBadge({
  list,
  id,
  changes,
}: {
  readonly list: CatalogueList
  readonly id: string
  readonly changes: readonly RecordChange[]
}) {
  const words = useWords('catalogue')
  if (unfinished.has(`${list}/${id}`)) return <Badge tone="warn">{words('isUnfinished')}</Badge>
  const change = changes.find((each) => each.list === list && each.id === id)
  if (change === undefined) return null
  return <Badge tone="info">{change.kind === 'added' ? words('isNew') : words('isChanged')}</Badge>
}

const lacksLanguage = (option: Option): boolean =>
  LANGUAGES.some(
    (language) => option.name[language] === undefined || option.description[language] === undefined,
  )

/** Every word typed must stand somewhere in what an option is called or who offers it. */
function searcher(catalogue: Catalogue): (option: Option, sought: string) => boolean {
  const organizations = new Map(catalogue.organizations.map((each) => [each.id, each]))
  const texts = new Map(
    catalogue.options.map((option) => [
      option.id,
      plain(
        [
          ...Object.values(option.name),
          ...Object.values(option.alternate_name ?? {}),
          option.slug,
          ...Object.values(organizations.get(option.organization_id)?.name ?? {}),
        ].join(' '),
      ),
    ]),
  )
  return (option, sought) => {
    const text = texts.get(option.id) ?? ''
    return plain(sought)
      .split(/\s+/)
      .every((word) => text.includes(word))
  }
}

function Options({
  catalogue,
  changes,
}: {
  readonly catalogue: Catalogue
  readonly changes: readonly RecordChange[]
}) {
  const words = useWords('catalogue')
  const language = useLanguage()
  const [sought, setSought] = useState('')
  const [show, setShow] = useState('')
  const [shown, setShown] = useState(AT_ONCE)
  const isFound = useMemo(() => searcher(catalogue), [catalogue])
  const day = today()
  const changed = new Set(changes.filter(({ list }) => list === 'options').map(({ id }) => id))
  const fits = (option: Option): boolean => {
    if (show === 'changed') return changed.has(option.id)
    if (show === 'translation') return lacksLanguage(option)
    return show === '' || freshnessOf(option, day) === show
  }
  const found = catalogue.options
    .filter((option) => fits(option) && isFound(option, sought))
    .toSorted((a, b) => byName(textIn(a.name, language), textIn(b.name, language)))
  const organizationName = (id: string): string => {
    const organization = catalogue.organizations.find((each) => each.id === id)
    return organization === undefined ? '' : textIn(organization.name, language)
  }
  return (
    <div className={styles['page']}>
      <div className={styles['filters']}>
        <TextField
          label={words('search')}
          isOptional
          type="search"
          value={sought}
          onChange={(text) => {
            setSought(text)
            setShown(AT_ONCE)
          }}
        />
        <SelectField
          label={words('show')}
          isOptional
          value={show}
          none={words('showAll')}
          onChange={(chosen) => {
            setShow(chosen)
            setShown(AT_ONCE)
          }}
          choices={[
            ...FRESHNESS.map((each) => ({ value: each, label: freshnessName(words, each) })),
            { value: 'changed', label: words('showChanged') },
            { value: 'translation', label: words('showTranslation') },
          ]}
        />
        <LinkButton href="/catalogue/options/new" icon="plus">
          {words('addOption')}
        </LinkButton>
      </div>
      <p role="status">{words('found', { count: found.length })}</p>
      <Table<Option>
        caption={words('listOptions')}
        columns={[
          {
            key: 'name',
            heading: words('name'),
            namesRow: true,
            cell: ({ id, name }) => (
              <>
                <Link href={`/catalogue/options/${id}`}>{textIn(name, language)}</Link>{' '}
                <ChangeBadge list="options" id={id} changes={changes} />
              </>
            ),
          },
          {
            key: 'organisation',
            heading: words('organisation'),
            cell: ({ organization_id }) => organizationName(organization_id),
          },
          {
            key: 'freshness',
            heading: words('freshness'),
            cell: (option) => <FreshnessBadge option={option} />,
          },
        ]}
        rows={found.slice(0, shown)}
        rowKey={({ id }) => id}
        empty={words('found', { count: 0 })}
      />
      {found.length > shown && (
        <div>
          <Button icon="down" onPress={() => setShown((count) => count + AT_ONCE)}>
            {words('moreRecords', { count: found.length - shown })}
          </Button>
        </div>
      )}
    </div>
  )
}

const byName = (a: string, b: string): number => {
  const [one, other] = [plain(a), plain(b)]
  return one < other ? -1 : one > other ? 1 : 0
}

interface Listed {
  readonly id: string
  readonly name: string
}

function recordName(record: { readonly id: string }, language: Language): string {
  const name = nameOf(record)
  return name === null ? record.id : textIn(name, language)
}

/** The lists beside the options: who, where, needs, facts, terms. */
function Others({
  catalogue,
  list,
  changes,
}: {
  readonly catalogue: Catalogue
  readonly list: Exclude<CatalogueList, 'options'>
  readonly changes: readonly RecordChange[]
}) {
  const words = useWords('catalogue')
  const language = useLanguage()
  const [sought, setSought] = useState('')
  const [shown, setShown] = useState(AT_ONCE)
  const found = catalogue[list]
    .map((record): Listed => ({ id: record.id, name: recordName(record, language) }))
    .filter(({ id, name }) => plain(`${name} ${id}`).includes(plain(sought)))
    .toSorted((a, b) => byName(a.name, b.name))
  return (
    <div className={styles['page']}>
      <div className={styles['filters']}>
        <TextField label={words('name')} isOptional type="search" value={sought} onChange={setSought} />
        <LinkButton href={`/catalogue/${list}/new`} icon="plus">
          {words('addRecord')}
        </LinkButton>
      </div>
      <Table<Listed>
        caption={listName(words, list)}
        columns={[
          {
            key: 'name',
            heading: words('name'),
            namesRow: true,
            cell: ({ id, name }) => (
              <>
                <Link href={`/catalogue/${list}/${id}`}>{name}</Link>{' '}
                <ChangeBadge list={list} id={id} changes={changes} />
              </>
            ),
          },
        ]}
        rows={found.slice(0, shown)}
        rowKey={({ id }) => id}
        empty={words('found', { count: 0 })}
      />
      {found.length > shown && (
        <div>
          <Button icon="down" onPress={() => setShown((count) => count + AT_ONCE)}>
            {words('moreRecords', { count: found.length - shown })}
          </Button>
        </div>
      )}
    </div>
  )
}
