import { useEffect, useState } from 'react'
import styles from './sheet.module.css'
import { purposeRegister } from '#/client/consents.ts'
import {
  type WithdrawalAnswer,
  type WithdrawalBox,
  openAnswer,
  sealForBox,
  withdrawalBox,
} from '#/core/consent/withdrawal-box.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

const optional = purposeRegister.purposes.filter((purpose) => purpose.optional)

/** The secret of the sheet: behind the `#`, so that no server is ever sent it. */
function secretIn(hash: string): Uint8Array | null {
  if (!/^#[A-Za-z0-9_-]{43}$/.test(hash)) return null
  return fromBase64url(hash.slice(1))
}

async function primitives(): Promise<Primitives> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  return sodiumPrimitives(sodium)
}

const nonce = (): Uint8Array => crypto.getRandomValues(new Uint8Array(24))

type Sending = 'no' | 'sending' | 'sent' | 'offline' | 'unknown'

/** Where a resident takes consent back with the code of their sheet: no account, no name, two presses. */
export function WithdrawPage() {
  const words = useWords('sheet')
  const language = useLanguage()
  const formats = useFormats()
  const [secret] = useState(() => secretIn(location.hash))
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [sending, setSending] = useState<Sending>('no')
  const [answer, setAnswer] = useState<WithdrawalAnswer | null>(null)
  useEffect(() => {
    if (secret !== null) fetchAnswer(secret).then(setAnswer, () => undefined)
  }, [secret])
  const nameOf = (id: string): string => optional.find((purpose) => purpose.id === id)?.name[language] ?? id
  const send = async (): Promise<void> => {
    if (secret === null) return
    setSending('sending')
    try {
      setSending(await post(secret, chosen))
    } catch {
      setSending('offline')
    }
  }
  if (secret === null) {
    return (
      <>
        <PageHeader title={words('withdrawTitle')} />
        <Banner tone="warn">{words('noCode')}</Banner>
      </>
    )
  }
  return (
    <div className={styles['withdraw']}>
      <PageHeader title={words('withdrawTitle')}>{words('withdrawIntro')}</PageHeader>
      {answer !== null && (
        <Banner
          tone="ok"
          title={words('recorded', {
            when: formats.dateTime(Date.parse(answer.recordedAt)),
            purposes: answer.purposes.map(nameOf).join(', '),
          })}
          actions={
            <Button
              icon="download"
              onPress={() => saveText('slieksnis-proof.txt', 'text/plain', answer.proof)}
            >
              {words('saveProof')}
            </Button>
          }
        >
          {words('recordedText', { receipt: answer.receipt.slice(0, 8) })}
        </Banner>
      )}
      {sending === 'sent' ? (
        <Banner tone="ok">{words('withdrawn')}</Banner>
      ) : (
        <>
          <MultiChoice
            label={words('which')}
            size="large"
            choices={optional.map(({ id, name, effectOfRefusal }) => ({
              value: id,
              label: name[language],
              note: effectOfRefusal?.[language],
            }))}
            value={chosen}
            onChange={setChosen}
          />
          {sending === 'offline' && <Banner tone="danger">{words('offline')}</Banner>}
          {sending === 'unknown' && <Banner tone="warn">{words('unknownBox')}</Banner>}
          <Button
            tone="primary"
            size="large"
            icon="undo"
            isDisabled={chosen.length === 0}
            isPending={sending === 'sending'}
            onPress={() => void send()}
          >
            {sending === 'sending' ? words('sending') : words('withdraw')}
          </Button>
        </>
      )}
    </div>
  )
}

const addressOf = ({ id }: WithdrawalBox): string => `/api/withdrawals/${id}`

async function post(secret: Uint8Array, purposes: readonly string[]): Promise<Sending> {
  const sodium = await primitives()
  const box = withdrawalBox(sodium, secret)
  const note = { v: 1 as const, purposes: [...purposes], at: new Date().toISOString() }
  const sealed = sealForBox(sodium, box, 'resident', note, nonce())
  const reply = await fetch(addressOf(box), {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Uint8Array.from(sealed),
    credentials: 'omit',
  })
  if (reply.ok) return 'sent'
  return reply.status === 404 ? 'unknown' : 'offline'
}

async function fetchAnswer(secret: Uint8Array): Promise<WithdrawalAnswer | null> {
  const sodium = await primitives()
  const box = withdrawalBox(sodium, secret)
  const reply = await fetch(`${addressOf(box)}/answer`, { credentials: 'omit', cache: 'no-store' })
  return reply.ok ? openAnswer(sodium, box, new Uint8Array(await reply.arrayBuffer())) : null
}
