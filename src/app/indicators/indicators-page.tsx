import { useState } from 'react'
import { Bars } from './bars.tsx'
import { type Counted, indicatorSet, useCounting } from './counting.ts'
import { type Label, useLabels } from './labels.ts'
import { SignedMonths } from './signed-months.tsx'
import { figureWords, type SayFigure } from './figure-words.ts'
import styles from './indicators.module.css'
import { today } from '#/app/days.ts'
import type { KeptSnapshot } from '#/client/indicator-snapshots.ts'
import { type Figure, type Standing, standingOfIndicator } from '#/core/indicators/figures.ts'
import type { Indicator } from '#/core/indicators/indicator.ts'
import { type Period, type PeriodLength, periodOf, shifted } from '#/core/indicators/period.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** What came of the visits, counted here from the households this device holds; small figures stay hidden. */
export function IndicatorsPage() {
  const words = useWords('indicators')
  const [period, setPeriod] = useState<Period>(() => periodOf(today(), 'month'))
  const [turn, setTurn] = useState(0)
  const counting = useCounting(period, turn)
  const months = useVaultQuery(() => vault.indicatorMonths(), 'indicator months')
  return (
    <>
      <PageHeader
        title={words('title')}
        actions={
          <Button icon="print" onPress={() => window.print()}>
            {words('print')}
          </Button>
        }
      >
        {words('intro')}
      </PageHeader>
      <PeriodChoice period={period} onChange={setPeriod} onAgain={() => setTurn(turn + 1)} />
      {counting.state === 'counting' && (
        <Progress label={words('counting')} done={counting.done} total={counting.total} />
      )}
      {counting.state === 'failed' && <Banner tone="danger">{words('failed')}</Banner>}
      {counting.state === 'counted' && (
        <>
          <Board counted={counting.counted} months={months ?? []} />
          <Comments comments={counting.counted.comments} />
        </>
      )}
      <SignedMonths
        months={months ?? []}
        catalogue={counting.state === 'counted' ? counting.counted.catalogue : null}
      />
    </>
  )
}

/** What people wrote, mixed; of months with too few answers nothing. */
function Comments({ comments }: { readonly comments: readonly string[] | null }) {
  const words = useWords('feedback')
  if (comments?.length === 0) return null
  return (
    <section className={styles['noPrint']}>
      <h2>{words('commentsTitle')}</h2>
      <p>{comments === null ? words('noLine') : words('commentsIntro')}</p>
      <ul>
        {comments?.map((comment, index) => (
          <li key={`${index} ${comment}`}>{comment}</li>
        ))}
      </ul>
    </section>
  )
}

interface PeriodProps {
  readonly period: Period
  readonly onChange: (period: Period) => void
  readonly onAgain: () => void
}

function PeriodChoice({ period, onChange, onAgain }: PeriodProps) {
  const words = useWords('indicators')
  const formats = useFormats()
  const lengths: readonly { readonly value: PeriodLength; readonly label: string }[] = [
    { value: 'month', label: words('month') },
    { value: 'quarter', label: words('quarter') },
    { value: 'year', label: words('year') },
  ]
  return (
    <div className={styles['period']}>
      <div className={styles['lengths']}>
        <ChoiceGroup
          label={words('periodLength')}
          layout="beside"
          value={period.length}
          onChange={(length) => onChange(periodOf(period.to < today() ? period.to : today(), length))}
          choices={lengths}
        />
      </div>
      <strong>{words('fromTo', { from: formats.date(period.from), to: formats.date(period.to) })}</strong>
      <Button icon="back" onPress={() => onChange(shifted(period, -1))}>
        {words('earlier')}
      </Button>
      <Button
        icon="forward"
        isDisabled={shifted(period, 1).from > today()}
        onPress={() => onChange(shifted(period, 1))}
      >
        {words('later')}
      </Button>
      <Button icon="refresh" onPress={onAgain}>
        {words('again')}
      </Button>
    </div>
  )
}

/** The first figure that was ever shown in a signed month: a baseline where nobody knew one. */
function firstShown(months: readonly KeptSnapshot[], id: string): number | null {
  const figures = months
    .toSorted((a, b) => a.signed.snapshot.month.localeCompare(b.signed.snapshot.month))
    .flatMap(({ signed }) => signed.snapshot.figures.filter(({ indicator }) => indicator === id))
  return figures.find(({ value }) => value !== null)?.value ?? null
}

function Board({ counted, months }: { readonly counted: Counted; readonly months: readonly KeptSnapshot[] }) {
  const label = useLabels(counted.catalogue)
  return indicatorSet.indicators.map((indicator) => {
    const figure = counted.figures.find((each) => each.indicator === indicator.id)
    const before = counted.before.find((each) => each.indicator === indicator.id)
    if (figure === undefined) return null
    const standing = standingOfIndicator(indicator, figure.value, firstShown(months, indicator.id))
    return (
      <IndicatorCard
        key={indicator.id}
        indicator={indicator}
        figure={figure}
        before={before?.value ?? null}
        standing={standing}
        label={label}
      />
    )
  })
}

interface CardProps {
  readonly indicator: Indicator
  readonly figure: Figure
  readonly before: number | null
  readonly standing: Standing
  readonly label: Label
}

/** As many bars as can be compared at a glance; the table has them all. */
const MOST_BARS = 12

function IndicatorCard({ indicator, figure, before, standing, label }: CardProps) {
  const words = useWords('indicators')
  const formats = useFormats()
  const language = useLanguage()
  const say = figureWords(words, formats, indicator)
  const name = indicator.name[language] ?? indicator.name.lv ?? indicator.id
  const isShare = indicator.measure === 'share'
  const grouped = figure.rows
    .map((row, index) => ({ row, value: figure.rowValues[index] ?? null }))
    .filter(({ value }) => value !== null && value > 0)
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .slice(0, MOST_BARS)
  const all = { label: words('all'), value: figure.value, text: say.value(figure.value, figure.of) }
  const bars = [
    ...(indicator.measure === 'count' ? [] : [all]),
    ...grouped.map(({ row, value }) => ({
      label: label(indicator.rows, row),
      value,
      text: say.value(value, null),
    })),
  ]
  const full = isShare ? 1 : Math.max(0, ...bars.map(({ value }) => value ?? 0))
  return (
    <article className={styles['indicator']} aria-labelledby={`indicator-${indicator.id}`}>
      <h2 id={`indicator-${indicator.id}`}>{name}</h2>
      <p className={styles['quiet']}>{indicator.about[language] ?? indicator.about.lv}</p>
      <div className={styles['headline']}>
        <strong>{say.value(figure.value, figure.of)}</strong>
        {standing.reached !== null && (
          <Badge tone={standing.reached ? 'ok' : 'info'} icon={standing.reached ? 'check' : 'clock'}>
            {standing.reached ? words('reached') : words('notYet')}
          </Badge>
        )}
        {before !== null && <span>{words('before', { value: say.value(before, null) })}</span>}
      </div>
      {indicator.target !== null && indicator.due !== null && (
        <p>
          {words('target', {
            baseline: standing.baseline === null ? words('unknown') : say.value(standing.baseline, null),
            goal: standing.goal === null ? words('unknown') : say.value(standing.goal, null),
            due: formats.date(indicator.due),
          })}
        </p>
      )}
      {bars.some(({ value }) => value !== null) && <Bars bars={bars} full={full} goal={standing.goal} />}
      {figure.rows.length > 0 && (
        <FigureTable indicator={indicator} figure={figure} caption={name} say={say} label={label} />
      )}
      {figure.rows.length === 0 && isShare && (
        <p>{words('countedOf', { counted: say.count(figure.counted), of: say.count(figure.of) })}</p>
      )}
    </article>
  )
}

interface TableProps {
  readonly indicator: Indicator
  readonly figure: Figure
  readonly caption: string
  readonly say: SayFigure
  readonly label: Label
}

interface TableRow {
  readonly key: string
  readonly name: string
  readonly cells: readonly string[]
}

function FigureTable({ indicator, figure, caption, say, label }: TableProps) {
  const words = useWords('indicators')
  const { measure } = indicator
  const isGrid = indicator.columns !== null
  const headings = isGrid
    ? [...figure.columns.map((column) => label(indicator.columns, column)), words('all')]
    : measure === 'share'
      ? [words('counted'), words('of'), words('share')]
      : measure === 'median-days'
        ? [words('number'), words('days')]
        : [words('number')]
  const cellsOf = (
    cells: readonly (number | null)[],
    total: number | null,
    value: number | null,
  ): readonly string[] => {
    if (isGrid) return [...cells.map(say.count), say.count(total)]
    if (measure === 'share') return [say.count(cells[0] ?? null), say.count(total), say.value(value, total)]
    if (measure === 'median-days') return [say.count(total), say.value(value, total)]
    return [say.count(total)]
  }
  const rows: readonly TableRow[] = [
    ...figure.rows.map((row, i) => ({
      key: `row ${row}`,
      name: label(indicator.rows, row),
      cells: cellsOf(figure.cells[i] ?? [], figure.rowTotals[i] ?? null, figure.rowValues[i] ?? null),
    })),
    { key: 'all', name: words('all'), cells: cellsOf(figure.columnTotals, figure.of, figure.value) },
  ]
  return (
    <Table<TableRow>
      caption={caption}
      columns={[
        { key: 'name', heading: words('group'), namesRow: true, cell: ({ name }) => name },
        ...headings.map((heading, index) => ({
          key: `${index}`,
          heading,
          align: 'end' as const,
          cell: ({ cells }: TableRow) => cells[index],
        })),
      ]}
      rows={rows}
      rowKey={({ key }) => key}
    />
  )
}
