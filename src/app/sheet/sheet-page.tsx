import { useParams } from 'wouter'
import { SheetProofs } from './sheet-proofs.tsx'
import styles from './sheet.module.css'
import { homeVisitNotice, purposeRegister } from '#/client/consents.ts'
import { PersonId, StreamId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useCaseload, useConsents, useHousehold, useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords, useWordsIn } from '#/app/words/words.ts'

/** The sheet one person keeps: where they stand with each purpose, and the code by which they take it back. */
export function SheetPage() {
  const params = useParams()
  const stream = StreamId.parse(params['stream'])
  const person = PersonId.parse(params['person'])
  const words = useWords('sheet')
  const formats = useFormats()
  const household = useHousehold(stream)
  const consents = useConsents(stream)
  const caseload = useCaseload()
  const code = useVaultQuery(
    async () => ({ secret: await vault.withdrawalCode(stream, person) }),
    `code ${stream} ${person}`,
  )
  const proofs = useVaultQuery(() => vault.receiptProofs(stream, person), `proofs ${stream} ${person}`)
  const language = household?.facts.language ?? 'lv'
  const theirs = useWordsIn('sheet', language)
  const said = useWordsIn('audit', language)
  if (household === null || consents === null || code === null) return <Skeleton lines={8} />
  const name = household.persons.get(person)?.person.name ?? ''
  const standing = consents.find((each) => each.person === person)
  const office = caseload?.desk.office?.office
  const states = {
    given: said('stateGiven'),
    refused: said('stateRefused'),
    deferred: said('stateDeferred'),
    withdrawn: said('stateWithdrawn'),
    expired: said('stateExpired'),
    changed: said('stateChanged'),
    unset: said('stateUnset'),
  }
  const contact = [office?.phone, office?.email]
    .filter((part) => part !== undefined && part !== '')
    .join(', ')
  return (
    <>
      <div className={styles['noPrint']}>
        <PageHeader
          title={words('sheetOf', { name })}
          back={{ href: `/households/${stream}`, label: words('back') }}
        />
        {code.secret === null ? (
          <Banner tone="warn">{words('noNotice')}</Banner>
        ) : (
          <div className={styles['row']}>
            <Button tone="primary" icon="print" onPress={() => window.print()}>
              {words('print')}
            </Button>
            <Button
              icon="download"
              isDisabled={proofs === null}
              onPress={() =>
                saveText(
                  `slieksnis-receipts-${person.slice(0, 8)}.json`,
                  'application/json',
                  JSON.stringify({ format: 'slieksnis/receipts/1', receipts: proofs }, null, 2),
                )
              }
            >
              {words('saveFile')}
            </Button>
          </div>
        )}
      </div>
      {code.secret !== null && (
        <PrintPage
          title={theirs('title')}
          language={language}
          footer={
            <p>
              {office?.name}, {office?.address}, {contact} · {homeVisitNotice.id} {homeVisitNotice.version} ·{' '}
              {formats.date(today())}
            </p>
          }
        >
          <p>{theirs('intro')}</p>
          <p>{theirs('forWhom', { name })}</p>
          <ul>
            {purposeRegister.purposes
              .filter(({ optional }) => optional)
              .map(({ id, name: purpose }) => (
                <li key={id}>
                  {purpose[language]}: <strong>{states[standing?.purposes[id] ?? 'unset']}</strong>
                </li>
              ))}
          </ul>
          <h3>{theirs('howTitle')}</h3>
          <p>{theirs('how', { contact })}</p>
          <QrCode text={`${location.origin}/withdraw#${code.secret}`} title={theirs('qr')} />
          <p className={styles['address']}>{`${location.origin}/withdraw#${code.secret}`}</p>
          <p>{theirs('keepSafe')}</p>
          {proofs !== null && proofs.length > 0 && <SheetProofs proofs={proofs} language={language} />}
        </PrintPage>
      )}
    </>
  )
}
