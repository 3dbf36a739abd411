import { useRef, useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import styles from './catalogue.module.css'
import { ColumnMapping, type SavedMap, guessedMap } from './column-mapping.tsx'
import { changeDraft, useDraft } from './draft-store.ts'
import { ImportResult } from './import-result.tsx'
import { parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { catalogueText } from '#/core/catalogue/editing/difference.ts'
import { type CatalogueDraft, withImport, withoutImport } from '#/core/catalogue/editing/draft.ts'
import type { RowRepair } from '#/core/catalogue/hsds-import/import-hsds.ts'
import type { ReadIntoCatalogue, SeenSheet } from '#/core/catalogue/hsds-import/read-into-catalogue.ts'
import { type Language, textIn } from '#/core/catalogue/texts.ts'
import { type Running, lookAtSheets, readImport } from '#/app/catalogue-import.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { languages } from '#/app/words/catalog.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** Files as an import takes them. */
type Files = { name: string; bytes: Uint8Array<ArrayBuffer> }[]

interface Chosen {
  readonly files: Files
  readonly sheets: readonly SeenSheet[]
  /** Null: the files are HSDS. */
  readonly own: { readonly sheet: SeenSheet; readonly map: SavedMap } | null
}

/** Names HSDS files go by: anything else is asked about. */
const isHsdsName = (name: string): boolean =>
  /(?:^|\/)(?:organi[sz]ation|service|location|phone|contact|address|schedule|taxonom|program|language|service_at_location|physical_address|postal_address|required_document|accessibility|attribute|cost_option|funding|metadata|unit|url)[a-z_]*(?:\.\w+)?$/i.test(
    name,
  )

/** Brings a directory of services into the draft: chosen, read, looked at, put right, taken, and taken back. */
export function ImportPage() {
  const words = useWords('catalogue')
  const { state, draft } = useDraft()
  if (state === 'loading') return <Skeleton lines={6} />
  return (
    <>
      <PageHeader title={words('importTitle')} back={{ href: '/catalogue', label: words('back') }}>
        {words('importIntro')}
      </PageHeader>
      {draft === null ? <p>{words('none')}</p> : <Import draft={draft} />}
    </>
  )
}

function Import({ draft }: { readonly draft: CatalogueDraft }) {
  const words = useWords('catalogue')
  const names = useWords('catalogueFields')
  const own = useLanguage()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [language, setLanguage] = useState<Language>(own)
  const [source, setSource] = useState('')
  const [stage, setStage] = useState<'reading' | 'merging' | null>(null)
  const [read, setRead] = useState<ReadIntoCatalogue | null>(null)
  const [said, setSaid] = useState('')
  const [failed, setFailed] = useState('')
  const running = useRef<Running<unknown> | null>(null)

  const wait = async <T,>(work: Running<T>): Promise<T | null> => {
    running.current = work
    setFailed('')
    setSaid('')
    try {
      const result = await work.result
      if (result === null) setSaid(words('cancelled'))
      return result
    } catch {
      setFailed(words('importFailed'))
      return null
    } finally {
      running.current = null
      setStage(null)
    }
  }
  const choose = async (list: FileList): Promise<void> => {
    setStage('reading')
    setRead(null)
    const files = await Promise.all(
      [...list].map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    )
    setSource(files[0]?.name.replace(/\.[^.]*$/, '') ?? '')
    const sheets = await wait(lookAtSheets(files))
    if (sheets === null) return
    const [sheet] = sheets
    const isOwn = sheet !== undefined && !sheets.some(({ name }) => isHsdsName(name))
    setChosen({ files, sheets, own: isOwn ? { sheet, map: guessedMap(sheet, names) } : null })
  }
  const readNow = async (repairs: readonly RowRepair[]): Promise<void> => {
    if (chosen === null) return
    setStage('reading')
    const map = chosen.own === null ? null : { ...chosen.own.map, sheet: chosen.own.sheet.name }
    const result = await wait(
      readImport(
        {
          ask: 'import',
          files: chosen.files,
          into: catalogueText(draft.edited),
          source: source.trim() === '' ? 'import' : source.trim(),
          language,
          map,
          country: 'LV',
          repairs: repairs.map(({ table, was, cells }) => ({ table, was: { ...was }, cells: { ...cells } })),
          at: new Date().toISOString(),
        },
        setStage,
      ),
    )
    if (result !== null) setRead(result)
  }
  const take = (): void => {
    if (read?.merged === null || read === null) return
    const parsed = parseCatalogue(JSON.parse(read.merged))
    if (parsed.outcome === 'refused') return
    const at = new Date().toISOString()
    changeDraft(withImport(draft, parsed.catalogue, { source: read.source, at })).catch(reportError)
    setRead(null)
    setChosen(null)
    setSaid(words('taken'))
    announce(words('taken'))
  }
  const stages = { reading: words('stageReading'), merging: words('stageMerging') }
  return (
    <div className={styles['page']}>
      {said !== '' && <Banner tone="ok">{said}</Banner>}
      {failed !== '' && <Banner tone="danger">{failed}</Banner>}
      <LastImport draft={draft} />
      <section className={styles['group']} aria-label={words('chooseFiles')}>
        <div>
          <FileTrigger
            allowsMultiple
            acceptedFileTypes={['.json', '.ndjson', '.csv', '.xlsx', '.zip']}
            onSelect={(files) => {
              if (files !== null && files.length > 0) choose(files).catch(reportError)
            }}
          >
            <Button icon="document">{words('chooseFiles')}</Button>
          </FileTrigger>
        </div>
        {chosen !== null && (
          <>
            <p>{words('filesChosen', { names: chosen.files.map(({ name }) => name).join(', ') })}</p>
            <ChoiceGroup
              label={words('importLanguage')}
              layout="beside"
              value={language}
              onChange={setLanguage}
              choices={languages.map((each) => ({ value: each, label: each }))}
            />
            <TextField
              label={words('importSource')}
              help={words('importSourceHelp')}
              value={source}
              onChange={setSource}
              maxLength={200}
            />
          </>
        )}
      </section>
      {chosen?.own !== null && chosen?.own !== undefined && (
        <ColumnMapping
          sheets={chosen.sheets}
          sheet={chosen.own.sheet}
          map={chosen.own.map}
          language={language}
          source={source}
          onSheet={(sheet) => setChosen({ ...chosen, own: { sheet, map: guessedMap(sheet, names) } })}
          onChange={(map) =>
            setChosen({ ...chosen, own: chosen.own === null ? null : { ...chosen.own, map } })
          }
        />
      )}
      {stage === null ? (
        chosen !== null && (
          <div>
            <Button icon="search" onPress={() => void readNow([])}>
              {words('read')}
            </Button>
          </div>
        )
      ) : (
        <>
          <Progress label={stages[stage]} done={null} total={1} />
          <div>
            <Button icon="stop" onPress={() => running.current?.stop()}>
              {words('cancel')}
            </Button>
          </div>
        </>
      )}
      {read !== null && stage === null && (
        <ImportResult read={read} onTake={take} onRepaired={(repairs) => void readNow(repairs)} />
      )}
    </div>
  )
}

/** The import the draft holds, to be taken back. */
function LastImport({ draft }: { readonly draft: CatalogueDraft }) {
  const words = useWords('catalogue')
  const formats = useFormats()
  const language = useLanguage()
  const [said, setSaid] = useState('')
  const [isRefused, setRefused] = useState(false)
  const undo = (since: 'stays' | 'goes'): void => {
    const outcome = withoutImport(draft, since)
    setRefused(outcome.outcome === 'refused')
    if (outcome.outcome !== 'undone') return
    const kept = outcome.kept.map((name) => (name === null ? '' : textIn(name, language)))
    const sentence = kept.length === 0 ? words('undone') : words('undoneKept', { names: formats.list(kept) })
    changeDraft(outcome.draft).catch(reportError)
    setSaid(sentence)
    announce(sentence)
  }
  if (draft.lastImport === null) return said === '' ? null : <Banner tone="ok">{said}</Banner>
  const { source, at } = draft.lastImport
  return (
    <Banner
      actions={
        <>
          <Button icon="undo" onPress={() => undo('stays')}>
            {words('undoImport', { source })}
          </Button>
          {isRefused && (
            <Button icon="undo" tone="danger" onPress={() => undo('goes')}>
              {words('undoAll')}
            </Button>
          )}
        </>
      }
    >
      {isRefused ? words('undoRefused') : `${words('taken')} ${source}, ${formats.dateTime(Date.parse(at))}`}
    </Banner>
  )
}
