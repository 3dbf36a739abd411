import { useMemo } from 'react'
import { useLocation, useParams, useSearchParams } from 'wouter'
import { definitionFor } from '#/app/definitions.ts'
import { paperLanguage } from '#/core/paper/phrases.ts'
import { paperOf } from '#/core/paper/questionnaire-paper.ts'
import { PaperEntries } from '#/app/form/paper-entries.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { ErrorState } from '#/app/ui/error-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import styles from './questionnaires.module.css'
import { useLanguage, useWords, wordsIn } from '#/app/words/words.ts'

/** A questionnaire to be printed and filled in by hand: numbered, with what to skip in words. */
export function PaperPage() {
  const words = useWords('drafting')
  const screen = useLanguage()
  const { id = '', version = '' } = useParams()
  const [, go] = useLocation()
  const [search] = useSearchParams()
  const form = definitionFor({ id, version })
  const language = search.get('in') ?? screen
  const paper = useMemo(() => (form === null ? null : paperOf(form, language)), [form, language])
  if (form === null || paper === null) {
    return (
      <ErrorState
        title={words('paperTitle')}
        actions={<LinkButton href="/questionnaires">{words('back')}</LinkButton>}
      >
        {words('paperMissing')}
      </ErrorState>
    )
  }
  const spoken = paperLanguage(language)
  const said = wordsIn('drafting', spoken)
  return (
    <>
      <div className={styles['noPrint']}>
        <PageHeader title={words('paperTitle')} back={{ href: '/questionnaires', label: words('back') }}>
          {words('paperIntro')}
        </PageHeader>
        {form.definition.languages.length > 1 && (
          <ChoiceGroup
            label={words('paperLanguage')}
            layout="beside"
            choices={form.definition.languages.map((code) => ({ value: code, label: code }))}
            value={language}
            onChange={(code) => go(`/questionnaires/paper/${id}/${version}?in=${code}`, { replace: true })}
          />
        )}
        <p>
          <Button tone="primary" icon="print" onPress={() => window.print()}>
            {words('printIt')}
          </Button>
        </p>
      </div>
      <PrintPage
        title={paper.title}
        language={spoken}
        footer={`${paper.id} ${paper.version} · ${paper.sha256.slice(0, 16)}`}
      >
        {paper.reason !== null && <p>{said('paperReason', { ...paper.reason })}</p>}
        {paper.sections.map((section) => (
          <section key={section.number} className={styles['paperSection']}>
            <h3>
              {section.number}. {section.heading}
            </h3>
            {section.hint !== '' && <p>{section.hint}</p>}
            {section.when.map((sentence) => (
              <p key={sentence}>
                <em>{sentence}</em>
              </p>
            ))}
            {section.reason !== null && <p>{said('paperReason', { ...section.reason })}</p>}
            <PaperEntries
              entries={section.entries}
              language={spoken}
              reason={paper.reason ?? section.reason}
            />
          </section>
        ))}
      </PrintPage>
    </>
  )
}
