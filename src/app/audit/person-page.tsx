import { useState } from 'react'
import { useParams } from 'wouter'
import { receiptColumns } from './receipts.ts'
import styles from './audit.module.css'
import { homeVisitNotices, purposeRegister } from '#/client/consents.ts'
import type { ReceiptTimes } from '#/client/receipt-times.ts'
import { dpvReceipt } from '#/core/consent/export-dpv.ts'
import { kantaraReceipt } from '#/core/consent/export-kantara.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import { verifierPage } from '#/core/consent/verifier-page.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { foldConsents, standingAt, type ConsentState } from '#/core/consent/fold.ts'
import { type ShownNotice, noticeShown, noticeTextOf } from '#/core/consent/notice.ts'
import { fromUtf8 } from '#/core/vault/bytes.ts'
import { PersonId } from '#/core/vault/ids.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** One person over time: receipts, where each purpose stands, and the very text they were shown. */
export function PersonPage() {
  const subject = PersonId.parse(useParams()['subject'])
  const words = useWords('audit')
  const language = useLanguage()
  const formats = useFormats()
  const [times, setTimes] = useState<readonly ReceiptTimes[] | null>(null)
  const own = useVaultQuery(() => vault.receiptsOf(subject), `receipts ${subject}`)
  if (own === null) return <Skeleton lines={8} />
  const { what, purposes, captured, method } = receiptColumns(words, formats, language)
  const consents = foldConsents(own.map(({ receipt }) => receipt)).get(subject)
  const said: Readonly<Record<ConsentState, string>> = {
    given: words('stateGiven'),
    refused: words('stateRefused'),
    deferred: words('stateDeferred'),
    withdrawn: words('stateWithdrawn'),
    expired: words('stateExpired'),
    changed: words('stateChanged'),
    unset: words('stateUnset'),
  }
  const now = new Date().toISOString()
  const notice = own.findLast(({ receipt }) => receipt.kind === 'notice')?.receipt.notice
  const shown = notice === undefined ? null : noticeShown(homeVisitNotices, notice.sha256)
  const day = (iso: string): string => formats.dateOf(Date.parse(iso))
  const spanOf = ({
    since,
    validUntil,
  }: {
    readonly since: string | null
    readonly validUntil: string | null
  }): string =>
    [since === null ? '' : day(since), validUntil === null ? '' : words('until', { date: day(validUntil) })]
      .filter((part) => part !== '')
      .join(', ')
  const stands = purposeRegister.purposes
    .filter(({ optional }) => optional)
    .map(({ id, name, effectOfRefusal }) => ({
      id,
      name: name[language],
      effect: effectOfRefusal?.[language] ?? '',
      standing: standingAt(consents, id, now, homeVisitNotices),
    }))
  return (
    <>
      <PageHeader
        title={words('personTitle')}
        kicker={subject.slice(0, 8)}
        back={{ href: '/audit', label: words('title') }}
      />
      <section className={styles['receipts']}>
        <h2>{words('standing')}</h2>
        <Table
          caption={words('standingTable')}
          columns={[
            { key: 'purpose', heading: words('purposes'), namesRow: true, cell: ({ name }) => name },
            { key: 'state', heading: words('what'), cell: ({ standing }) => said[standing.state] },
            { key: 'since', heading: words('since'), cell: ({ standing }) => spanOf(standing) },
            {
              key: 'effect',
              heading: words('effect'),
              cell: ({ standing, effect }) =>
                standing.state === 'given'
                  ? words('effectAsked')
                  : `${words('effectClosed')} ${standing.state === 'unset' ? '' : effect}`.trim(),
            },
          ]}
          rows={stands}
          rowKey={({ id }) => id}
        />
      </section>
      <section className={styles['receipts']}>
        <Table
          caption={words('receipts')}
          columns={[
            { ...what, namesRow: true },
            purposes,
            captured,
            {
              key: 'files',
              heading: words('files'),
              cell: ({ receipt }) => (
                <div className={styles['files']}>
                  <Button
                    tone="quiet"
                    icon="download"
                    onPress={() =>
                      saveText(
                        `${receipt.recordId}.jsonld`,
                        'application/ld+json',
                        JSON.stringify(
                          dpvReceipt(receipt, purposeRegister, { exercisedAt: receipt.withdrawal }),
                          null,
                          2,
                        ),
                      )
                    }
                  >
                    {words('saveDpv')}
                  </Button>
                  {(receipt.kind === 'consent' || receipt.kind === 'renewal') && (
                    <Button tone="quiet" icon="download" onPress={() => saveKantara(receipt)}>
                      {words('saveKantara')}
                    </Button>
                  )}
                </div>
              ),
            },
            method,
          ]}
          rows={own}
          rowKey={({ record }) => record}
          empty={words('none')}
        />
      </section>
      {times === null && own.length > 0 && (
        <div className={styles['row']}>
          <Button
            icon="clock"
            onPress={() =>
              void vault.receiptTimes(subject).then(setTimes, (cause: unknown) => reportError(cause))
            }
          >
            {words('interval')}
          </Button>
        </div>
      )}
      <AuthorityBundle subject={subject} />
      {notice !== undefined && (
        <section className={styles['receipts']}>
          <h2>{words('seen')}</h2>
          <p>
            <Badge tone={shown === null ? 'danger' : 'ok'}>
              {shown === null ? words('hashDiffers') : words('hashFits')}
            </Badge>
          </p>
          {shown !== null && <SeenNotice shown={shown} />}
        </section>
      )}
    </>
  )
}

/** The text as it stood on the tablet, and the bytes its hash is of. */
function SeenNotice({ shown }: { readonly shown: ShownNotice }) {
  const words = useWords('audit')
  const { notice, language, variant, bytes } = shown
  const text = noticeTextOf(notice, language, variant)
  return (
    <>
      <p>{`${notice.id} ${notice.version} ${language}${variant === 'easy' ? `, ${words('easy')}` : ''}`}</p>
      {text !== null && (
        <article className={styles['matter']} lang={language}>
          <h3>{text.title}</h3>
          <ul>
            {text.short.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {text.sections.map(({ heading, paragraphs }) => (
            <section key={heading}>
              <h4>{heading}</h4>
              {paragraphs.map((paragraph) => (
                <p key={paragraph}>{paragraph}</p>
              ))}
            </section>
          ))}
        </article>
      )}
      <details>
        <summary>{words('seenBytes')}</summary>
        <pre className={styles['evidence']} lang={language}>
          {fromUtf8(bytes)}
        </pre>
      </details>
    </>
  )
}

/** Kantara's format wants an address of the notice and a key to prove the receipt by. */
function saveKantara(receipt: ConsentReceipt): void {
  const exported = kantaraReceipt(receipt, purposeRegister, {
    service: receipt.controller,
    policyUrl: `${location.origin}/options`,
    publicKey: receipt.device.id,
    controller: { contact: receipt.dpo, address: {}, email: '', phone: receipt.withdrawal },
    disclosed: [],
  })
  if (exported.outcome === 'exported')
    saveText(
      `${receipt.recordId}.kantara.json`,
      'application/json',
      JSON.stringify(exported.receipt, null, 2),
    )
}

/** One signed file for an authority, and the page that checks it anywhere. */
function AuthorityBundle({ subject }: { readonly subject: PersonId }) {
  const words = useWords('audit')
  const language = useLanguage()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const make = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      const made = await vault.authorityBundle(subject, reason.trim())
      if (made.outcome === 'made')
        saveText(`slieksnis-bundle-${subject.slice(0, 8)}.json`, 'application/json', made.text)
      else setFailure(words('bundleFailed', { why: `${made.reason} ${made.detail}` }))
    } catch (cause) {
      setFailure(words('bundleFailed', { why: cause instanceof Error ? cause.message : '' }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className={styles['step']}>
      <h2>{words('bundleTitle')}</h2>
      <p>{words('bundleText')}</p>
      <TextField label={words('bundleReason')} value={reason} onChange={setReason} />
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <div className={styles['row']}>
        <Button
          tone="primary"
          icon="download"
          isPending={busy}
          isDisabled={reason.trim() === ''}
          onPress={() => void make()}
        >
          {words('bundleMake')}
        </Button>
        <Button
          icon="document"
          onPress={() => saveText('slieksnis-verifier.html', 'text/html', verifierPage(language))}
        >
          {words('verifierPage')}
        </Button>
      </div>
    </section>
  )
}
