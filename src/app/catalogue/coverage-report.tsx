import { useMemo } from 'react'
import { Link } from 'wouter'
import styles from './catalogue.module.css'
import { factName, type RuleReader } from './field-words.ts'
import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { type Coverage, type Unreached, coverageOf } from '#/core/matching/coverage.ts'
import type { OptionExperience } from '#/core/plan/experience.ts'
import { today } from '#/app/days.ts'
import { factSources } from '#/app/suggested-options.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

const NO_EXPERIENCE: readonly OptionExperience[] = []

interface Gap {
  readonly key: string
  readonly kind: string
  readonly name: string
  /** The option to open; null for a need. */
  readonly option: string | null
  readonly why: string
}

/** What a catalogue leaves open, before anybody finds out at a kitchen table. */
export function CoverageReport({ catalogue }: { readonly catalogue: Catalogue }) {
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const language = useLanguage()
  const reader: RuleReader = { words, shared, facts: catalogue.facts, language }
  const experience = useVaultQuery(() => vault.optionExperience(), 'experience') ?? NO_EXPERIENCE
  const coverage = useMemo(
    () =>
      coverageOf(catalogue, {
        today: today(),
        sources: factSources,
        decisions: new Map(experience.map((each) => [each.slug, each])),
      }),
    [catalogue, experience],
  )
  const whyUnreached = (each: Unreached): string => {
    switch (each.why) {
      case 'contradiction':
        return words('whyContradiction')
      case 'answers-no-need':
        return words('whyNoNeed')
      case 'never-asked':
        return words('whyNeverAsked', { fact: factName(reader, each.fact) })
      case 'never-given':
        return words('whyNeverGiven', { fact: factName(reader, each.fact) })
    }
  }
  const whyExpired: Readonly<Record<Coverage['expired'][number]['why'], string>> = {
    ended: words('whyEnded'),
    review: words('whyReview'),
    rule: words('whyRule'),
  }
  const optionOf = (slug: string) => {
    const option = catalogue.options.find((each) => each.slug === slug)
    return { name: option === undefined ? slug : textIn(option.name, language), option: option?.id ?? null }
  }
  const gaps: readonly Gap[] = [
    ...coverage.needsWithoutOptions.map((code): Gap => {
      const need = catalogue.needs.find((each) => each.code === code)
      const name = need === undefined ? code : textIn(need.label, language)
      return { key: `need ${code}`, kind: words('needsOpen'), name, option: null, why: '' }
    }),
    ...coverage.unreached.map((each): Gap => ({
      key: `unreached ${each.slug}`,
      kind: words('unreached'),
      ...optionOf(each.slug),
      why: whyUnreached(each),
    })),
    ...coverage.expired.map(({ slug, why }): Gap => ({
      key: `expired ${slug}`,
      kind: words('expiredOptions'),
      ...optionOf(slug),
      why: whyExpired[why],
    })),
    ...coverage.stale.map(({ slug, granted, denied }): Gap => ({
      key: `stale ${slug}`,
      kind: words('staleRules'),
      ...optionOf(slug),
      why: words('whyStale', { denied, granted }),
    })),
  ]
  return (
    <div className={styles['group']}>
      {gaps.length === 0 && <h2>{words('coverageTitle')}</h2>}
      {gaps.length === 0 ? (
        <Banner tone="ok">{words('coverageFine')}</Banner>
      ) : (
        <Table<Gap>
          caption={words('coverageTitle')}
          columns={[
            {
              key: 'name',
              heading: words('record'),
              namesRow: true,
              cell: ({ name, option }) =>
                option === null ? name : <Link href={`/catalogue/options/${option}`}>{name}</Link>,
            },
            { key: 'kind', heading: words('problem'), cell: ({ kind }) => kind },
            { key: 'why', heading: words('why'), cell: ({ why }) => why },
          ]}
          rows={gaps.slice(0, 300)}
          rowKey={({ key }) => key}
        />
      )}
    </div>
  )
}
