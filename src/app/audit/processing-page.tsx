import styles from './audit.module.css'
import { RegisterChanges } from './register-changes.tsx'
import { officeProcessing } from '#/client/access-keys.ts'
import { purposeRegister } from '#/client/consents.ts'
import { impactAssessment, processingRecord } from '#/core/consent/processing-record.ts'
import { visitForms } from '#/app/definitions.ts'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { useCaseload } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** The record of processing (GDPR Art. 30) and the beginning of an impact assessment, made from the one register. */
export function ProcessingPage() {
  const words = useWords('officer')
  const language = useLanguage()
  const office = useCaseload()?.desk.office?.office
  const about = {
    controller: office?.name ?? '',
    contact: [office?.address, office?.phone, office?.email].filter((part) => part).join(', '),
    dpo: office?.dpo ?? '',
  }
  const definitions = visitForms().map(({ definition }) => definition)
  const record = processingRecord(purposeRegister, definitions, officeProcessing, about, language)
  const assessment = impactAssessment(purposeRegister, about, language)
  return (
    <>
      <PageHeader
        title={words('processingTitle')}
        actions={
          <Button icon="print" onPress={() => window.print()}>
            {words('print')}
          </Button>
        }
      >
        {words('processingIntro')}
      </PageHeader>
      <p>
        {about.controller} · {about.contact} · {about.dpo}
      </p>
      <ul className={styles['matters']}>
        {record.activities.map((activity) => (
          <li key={activity.id} className={styles['matter']}>
            <h2>{activity.purpose}</h2>
            <p>{activity.explanation}</p>
            <dl className={styles['draft']}>
              {(
                [
                  [words('basis'), activity.basis],
                  [words('data'), activity.data.join(', ')],
                  [words('recipients'), activity.recipients],
                  [words('retention'), activity.retention],
                  [words('questions'), String(activity.questions.length)],
                ] as const
              ).map(([term, said]) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{said}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <h2>{words('ownProcessing')}</h2>
      <ul className={styles['matters']}>
        {record.own.map((activity) => (
          <li key={activity.id} className={styles['matter']}>
            <h3>{activity.purpose}</h3>
            <p>{activity.explanation}</p>
            <dl className={styles['draft']}>
              {(
                [
                  [words('basis'), activity.basis],
                  [words('subjects'), activity.subjects],
                  [words('data'), activity.data.join(', ')],
                  [words('recipients'), activity.recipients],
                  [words('retention'), activity.retention],
                ] as const
              ).map(([term, said]) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{said}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <h2>{words('measures')}</h2>
      <ul>
        {record.measures.map((measure) => (
          <li key={measure}>{measure}</li>
        ))}
      </ul>
      <RegisterChanges />
      <h2>{words('dpia')}</h2>
      <p>{words('openFields', { count: assessment.open.length })}</p>
      {assessment.sections.map((section) => (
        <section key={section.key}>
          <h3>{section.title}</h3>
          <dl className={styles['draft']}>
            {section.fields.map(({ key, label, value }) => (
              <div key={key}>
                <dt>{label}</dt>
                <dd>{value ?? words('toWrite')}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  )
}
