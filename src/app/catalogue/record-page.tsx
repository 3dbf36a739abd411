import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import styles from './catalogue.module.css'
import { changeDraft, unfinished, useDraft } from './draft-store.ts'
import { listName, placeName, problemName } from './field-words.ts'
import { FreshnessBadge } from './freshness-badge.tsx'
import { OptionPreview } from './option-preview.tsx'
import { RecordFields, fieldId } from './record-fields.tsx'
import { RuleEditor, type TypedRule, rowsOf } from './rule-editor.tsx'
import { nameOf } from '#/core/catalogue/editing/changes.ts'
import { CatalogueList } from '#/core/catalogue/editing/difference.ts'
import type { CatalogueDraft } from '#/core/catalogue/editing/draft.ts'
import {
  type Edited,
  type RecordProblem,
  newRecord,
  tidied,
  withRecord,
  withoutRecord,
} from '#/core/catalogue/editing/edit-records.ts'
import { checked, dayAfter } from '#/core/catalogue/editing/freshness.ts'
import { shapeOf, type FieldShape } from '#/core/catalogue/editing/record-shape.ts'
import { Option } from '#/core/catalogue/catalogue.ts'
import { type JsonObject, isJsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import { sameJson } from '#/core/catalogue/hsds-import/merge-values.ts'
import { slugOf } from '#/core/catalogue/hsds-import/merge-catalogue.ts'
import { type Language, textIn } from '#/core/catalogue/texts.ts'
import { today } from '#/app/days.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { FormErrorSummary } from '#/app/ui/form-error-summary.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Tabs } from '#/app/ui/tabs.tsx'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

/** A check holds for half a year unless somebody says otherwise. */
const REVIEW_DAYS = 182

/** In the order in which an office fills them in; what is in none stands under "more". */
const MAIN = [
  'name',
  'alternate_name',
  'description',
  'organization_id',
  'level',
  'status',
  'answersNeeds',
  'alert',
  'sample',
  'slug',
]
const APPLY = [
  'eligibility_description',
  'minimum_age',
  'maximum_age',
  'application_process',
  'required_documents',
  'fees_description',
  'cost_options',
  'languages',
  'interpretation_services',
  'accreditations',
]
const WHERE = [
  'service_at_locations',
  'service_areas',
  'phones',
  'email',
  'url',
  'additional_urls',
  'schedules',
  'capacities',
  'waitingDays',
]
const TRUST = [
  'owner',
  'legalReference',
  'validFrom',
  'validTo',
  'reviewDate',
  'freshness',
  'provenance',
  'assured_date',
  'assurer_email',
]

/** Screens set these themselves. */
const SELF_SET = new Set(['last_modified', 'rule'])

function sectionsOf(
  list: CatalogueList,
  words: Say<'catalogue'>,
): readonly (readonly [string, readonly FieldShape[]])[] {
  const fields = shapeOf(list).fields.filter(({ name }) => !SELF_SET.has(name))
  if (list !== 'options') return [[words('groupMain'), fields]]
  const named = (names: readonly string[]) =>
    names.flatMap((name) => fields.find((field) => field.name === name) ?? [])
  const placed = new Set([...MAIN, ...APPLY, ...WHERE, ...TRUST])
  return [
    [words('groupMain'), named(MAIN)],
    [words('groupApply'), named(APPLY)],
    [words('groupWhere'), named(WHERE)],
    [words('groupTrust'), named(TRUST)],
    [words('groupMore'), fields.filter(({ name }) => !placed.has(name))],
  ]
}

/** One record of the catalogue, of any list: its fields, and for an option its rule and how it will look. */
export function RecordPage() {
  const words = useWords('catalogue')
  const { list: typedList, id } = useParams<{ list: string; id: string }>()
  const { state, draft } = useDraft()
  const list = CatalogueList.safeParse(typedList)
  if (state === 'loading') return <Skeleton lines={6} />
  if (draft === null || !list.success || id === undefined) return <Missing />
  const records: readonly JsonObject[] = draft.edited[list.data]
  const known = records.find((record) => record['id'] === id)
  if (known === undefined && id !== 'new') return <Missing />
  return (
    <RecordForm
      key={`${list.data} ${id}`}
      list={list.data}
      known={known ?? null}
      draft={draft}
      words={words}
    />
  )
}

function Missing() {
  const words = useWords('catalogue')
  return (
    <>
      <PageHeader title={words('title')} back={{ href: '/catalogue', label: words('back') }} />
      <p>{words('notFound')}</p>
    </>
  )
}

const withSlug = (typed: JsonObject, language: Language): JsonObject => {
  const name = nameOf(typed)
  const isBlank = typeof typed['slug'] !== 'string' || typed['slug'].trim() === ''
  return isBlank && name !== null
    ? { ...typed, slug: slugOf(textIn(name, language), String(typed['id'])) }
    : typed
}

interface Props {
  readonly list: CatalogueList
  readonly known: JsonObject | null
  readonly draft: CatalogueDraft
  readonly words: Say<'catalogue'>
}

function RecordForm({ list, known, draft, words }: Props) {
  const names = useWords('catalogueFields')
  const language = useLanguage()
  const [, navigate] = useLocation()
  const key = `${list}/${known === null ? 'new' : String(known['id'])}`
  const [typed, setTyped] = useState<JsonObject>(
    () =>
      unfinished.get(key) ??
      known ??
      newRecord(list, { id: crypto.randomUUID(), at: new Date().toISOString() }),
  )
  const [problems, setProblems] = useState<readonly RecordProblem[]>([])
  const [attempt, setAttempt] = useState(0)
  const [said, setSaid] = useState('')
  /** Fields that hold their own typing begin anew when something else set their value. */
  const [revision, setRevision] = useState(0)

  const change = (next: JsonObject): void => {
    setTyped(next)
    setSaid('')
    if (known !== null && sameJson(next, known)) unfinished.delete(key)
    else unfinished.set(key, next)
  }
  const take = (edited: Edited, sentence: string): boolean => {
    if (!edited.ok) {
      setProblems(edited.problems)
      setAttempt((count) => count + 1)
      return false
    }
    setProblems([])
    unfinished.delete(key)
    setSaid(sentence)
    announce(sentence)
    changeDraft({ ...draft, edited: edited.catalogue }).catch(reportError)
    return true
  }
  const keep = (): void => {
    const named = list === 'options' ? withSlug(typed, language) : typed
    const edited = withRecord(draft.edited, list, named, new Date().toISOString())
    if (!take(edited, words('kept')) || !edited.ok) return
    const records: readonly JsonObject[] = edited.catalogue[list]
    const now = records.find((record) => record['id'] === named['id'])
    if (now !== undefined) setTyped(now)
    if (known === null) navigate(`/catalogue/${list}/${String(named['id'])}`, { replace: true })
  }
  const remove = (): void => {
    if (known === null || take(withoutRecord(draft.edited, list, String(known['id'])), words('removed'))) {
      unfinished.delete(key)
      navigate('/catalogue')
    }
  }
  const checkedNow = (): void => {
    const option = Option.safeParse(tidied(shapeOf(list), withSlug(typed, language)))
    if (!option.success) {
      keep()
      return
    }
    const inHalfAYear = dayAfter(today(), REVIEW_DAYS)
    const { reviewDate } = option.data
    const next = checked(option.data, {
      on: today(),
      at: new Date().toISOString(),
      by: option.data.owner,
      nextReview: reviewDate > inHalfAYear ? reviewDate : inHalfAYear,
    })
    change(next)
    setRevision((count) => count + 1)
  }
  const mistakes = new Map(problems.map(({ code, path }) => [path.join('.'), problemName(words, code)]))
  const isNew = known === null || !sameJson(typed, known)
  const name = nameOf(typed)
  const option = Option.safeParse(
    list === 'options' ? tidied(shapeOf(list), withSlug(typed, language)) : null,
  )
  const title =
    name !== null
      ? textIn(name, language)
      : list === 'options'
        ? words('newOptionTitle')
        : words('newRecordTitle')
  const fields = (
    <Fields
      key={revision}
      list={list}
      typed={typed}
      mistakes={mistakes}
      draft={draft}
      onChange={change}
      words={words}
    />
  )
  return (
    <>
      <PageHeader
        title={title}
        kicker={listName(words, list)}
        back={{ href: '/catalogue', label: words('back') }}
      >
        {option.success && <FreshnessBadge option={option.data} />}
      </PageHeader>
      <FormErrorSummary
        attempt={attempt}
        mistakes={problems.map(({ code, path, message }) => ({
          fieldId: fieldId(path[0] === 'rule' || code === 'used-elsewhere' ? [] : path),
          message: [
            placeName(names, code === 'used-elsewhere' ? [] : path),
            problemName(words, code),
            code === 'used-elsewhere' ? message : '',
          ]
            .filter((part) => part !== '')
            .join(': '),
        }))}
      />
      <div className={styles['page']} id={fieldId([])}>
        {list === 'options' ? (
          <Tabs
            label={words('parts')}
            tabs={[
              { id: 'fields', label: words('tabFields'), content: fields },
              {
                id: 'rule',
                label: words('tabRule'),
                content: (
                  <RuleEditor
                    rule={ruleOf(typed['rule'])}
                    facts={draft.edited.facts}
                    onChange={(rule) => change({ ...typed, rule })}
                  />
                ),
              },
              {
                id: 'preview',
                label: words('tabPreview'),
                content: option.success ? (
                  <OptionPreview catalogue={draft.edited} option={option.data} />
                ) : (
                  <p>{words('previewFix')}</p>
                ),
              },
            ]}
          />
        ) : (
          fields
        )}
        <div className={styles['keep']}>
          <Button tone="primary" icon="check" onPress={keep}>
            {words('keep')}
          </Button>
          {list === 'options' && (
            <Button icon="calendar" onPress={checkedNow}>
              {words('checkedNow')}
            </Button>
          )}
          <Button icon="trash" tone="quiet" onPress={remove}>
            {words('remove')}
          </Button>
          {said !== '' && <Banner tone="ok">{said}</Banner>}
          {said === '' && isNew && <span className={styles['quiet']}>{words('unsaved')}</span>}
        </div>
      </div>
    </>
  )
}

/** A rule as a form may hold it: what is not a rule yet is an empty one. */
function ruleOf(value: unknown): TypedRule {
  const rule = isJsonObject(value) ? value : {}
  const checks: readonly unknown[] = Array.isArray(rule['check']) ? rule['check'] : []
  return {
    v: 1,
    gate: [...rowsOf(rule['gate'])],
    all: [...rowsOf(rule['all'])],
    any: [...rowsOf(rule['any'])],
    check: checks.filter(isJsonObject).map((check) => ({
      id: String(check['id']),
      text: Object.fromEntries(
        Object.entries(isJsonObject(check['text']) ? check['text'] : {}).map(([language, text]) => [
          language,
          typeof text === 'string' ? text : '',
        ]),
      ),
    })),
    expires: typeof rule['expires'] === 'string' ? rule['expires'] : null,
  }
}

function Fields({
  list,
  typed,
  mistakes,
  draft,
  onChange,
  words,
}: {
  readonly list: CatalogueList
  readonly typed: JsonObject
  readonly mistakes: ReadonlyMap<string, string>
  readonly draft: CatalogueDraft
  readonly onChange: (typed: JsonObject) => void
  readonly words: Say<'catalogue'>
}) {
  const wrong = new Set([...mistakes.keys()].map((path) => path.split('.')[0]))
  return (
    <div className={styles['editor']}>
      {sectionsOf(list, words)
        .filter(([, fields]) => fields.length > 0)
        .map(([title, fields], at) => (
          <details
            key={title}
            className={styles['section']}
            open={at === 0 || fields.some(({ name }) => wrong.has(name)) ? true : undefined}
          >
            <summary>{title}</summary>
            <div>
              <RecordFields
                catalogue={draft.edited}
                mistakes={mistakes}
                root={typed}
                fields={fields}
                value={typed}
                path={[]}
                onChange={onChange}
              />
            </div>
          </details>
        ))}
    </div>
  )
}
