import { useEffect, useState } from 'react'
import { type Opened, type Sent, openRequest, sendAnswer } from './request.ts'
import styles from './referral.module.css'
import { answerNames } from '#/app/referral-words.ts'
import { REFERRAL_ANSWERS, type ReferralAnswer, type ReferralAsk } from '#/core/plan/referral.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** Where a provider reads what they are asked and answers it: no account, no name of theirs. */
export function ReferralPage() {
  const words = useWords('referral')
  const [hash] = useState(() => location.hash)
  const [opened, setOpened] = useState<Opened | 'opening'>('opening')
  useEffect(() => {
    let isHere = true
    void openRequest(hash).then((request) => {
      if (isHere) setOpened(request)
    })
    return () => {
      isHere = false
    }
  }, [hash])
  return (
    <div className={styles['page']}>
      <PageHeader title={words('pageTitle')}>{words('pageIntro')}</PageHeader>
      {opened === 'opening' && <Skeleton lines={4} />}
      {opened === 'closed' && <Banner tone="warn">{words('closed')}</Banner>}
      {opened === 'offline' && <Banner tone="danger">{words('offline')}</Banner>}
      {typeof opened === 'object' && (
        <>
          <Request ask={opened.ask} />
          <Answering hash={hash} until={opened.ask.until} />
        </>
      )}
    </div>
  )
}

function Request({ ask }: { readonly ask: ReferralAsk }) {
  const words = useWords('referral')
  const rows = [
    [words('what'), ask.what],
    [words('who'), ask.who],
    [words('contact'), ask.contact],
    [words('office'), [ask.office.name, ask.office.phone].filter((part) => part !== '').join(', ')],
  ] as const
  return (
    <div className={styles['card']} lang={ask.language}>
      <dl>
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {ask.note !== '' && <p>{ask.note}</p>}
    </div>
  )
}

function Answering({ hash, until }: { readonly hash: string; readonly until: string }) {
  const words = useWords('referral')
  const formats = useFormats()
  const [answer, setAnswer] = useState<ReferralAnswer['answer'] | null>(null)
  const [note, setNote] = useState('')
  const [sent, setSent] = useState<Sent | 'no' | 'sending'>('no')
  const names = answerNames(words)
  const send = async (): Promise<void> => {
    if (answer === null) return
    setSent('sending')
    setSent(await sendAnswer(hash, answer, note.trim()))
  }
  if (sent === 'sent') return <Banner tone="ok">{words('sent')}</Banner>
  return (
    <>
      <p>{words('until', { date: formats.date(until) })}</p>
      <ChoiceGroup
        label={words('yourAnswer')}
        size="large"
        value={answer}
        onChange={setAnswer}
        choices={REFERRAL_ANSWERS.map((value) => ({ value, label: names[value] }))}
      />
      <TextArea label={words('yourNote')} isOptional maxLength={300} value={note} onChange={setNote} />
      {sent === 'offline' && <Banner tone="danger">{words('offline')}</Banner>}
      {sent === 'closed' && <Banner tone="warn">{words('closed')}</Banner>}
      {sent === 'used' && <Banner tone="warn">{words('used')}</Banner>}
      <div>
        <Button
          tone="primary"
          size="large"
          icon="send"
          isDisabled={answer === null}
          isPending={sent === 'sending'}
          onPress={() => void send()}
        >
          {words('send')}
        </Button>
      </div>
    </>
  )
}
