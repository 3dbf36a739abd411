import { useState } from 'react'
import { today } from '#/app/days.ts'
import { answerNames } from '#/app/referral-words.ts'
import styles from './visit.module.css'
import { purposeRegister } from '#/client/consents.ts'
import type { Option } from '#/core/catalogue/catalogue.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { AskedProvider, OptionThread } from '#/core/plan/follow-up.ts'
import { type ReferralAsk, sharingPurpose } from '#/core/plan/referral.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useCaseload, useConsents, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly household: HouseholdState
  readonly thread: OptionThread
  readonly option: Option
  readonly name: string
}

/** How long a link holds. */
const DAYS = 30

const daysFrom = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

const ASKED_IN = new Set(['accepted', 'applied', 'waiting-list'])

/** Asking the provider by a link, and what they answered. */
export function ReferralPart({ household, thread, option, name }: Props) {
  const last = thread.history.at(-1)
  const mayAsk = last !== undefined && ASKED_IN.has(last.state)
  return (
    <>
      {thread.referrals.map((asked) => (
        <Asked key={asked.record} asked={asked} />
      ))}
      {mayAsk && <Ask household={household} thread={thread} option={option} name={name} />}
    </>
  )
}

function Asked({ asked: { referral, answer } }: { readonly asked: AskedProvider }) {
  const words = useWords('referral')
  const formats = useFormats()
  const names = answerNames(words)
  const link = `${location.origin}/referral#${referral.secret}`
  return (
    <div>
      <p>{words('asked', { on: formats.date(referral.on), until: formats.date(referral.ask.until) })}</p>
      {answer === null ? (
        <p className={styles['quiet']}>{words('noAnswer')}</p>
      ) : (
        <Banner>
          {words('answered', { answer: names[answer.answer], on: formats.date(answer.on) })}
          {answer.note === '' ? '' : ` ${answer.note}`}
        </Banner>
      )}
      <details>
        <summary>{words('link')}</summary>
        <p>{words('linkText')}</p>
        <p className={styles['address']}>{link}</p>
        <QrCode text={link} title={words('qr')} />
      </details>
    </div>
  )
}

function Ask({ household, thread, option, name }: Props) {
  const words = useWords('referral')
  const language = useLanguage()
  const consents = useConsents(household.stream)
  const office = useCaseload()?.desk.office?.office
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const person = household.facts.members.find((id) => id === thread.forPerson) ?? household.facts.members[0]
  const who = person === undefined ? undefined : household.persons.get(person)?.person.name
  if (person === undefined || who === undefined) return null
  const purpose = sharingPurpose(option)
  const isPermitted =
    purpose === 'support-plan' ||
    consents?.find((each) => each.person === person)?.purposes[purpose] === 'given'
  const registered = purposeRegister.purposes.find(({ id }) => id === purpose)?.name[language] ?? purpose
  const ask: ReferralAsk = {
    v: 1,
    what: textIn(option.name, 'lv'),
    who,
    contact: household.facts.phone,
    note: note.trim(),
    office: { name: office?.name ?? '', phone: office?.phone ?? '' },
    language: 'lv',
    until: daysFrom(today(), DAYS),
  }
  const make = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      const made = await vault.refer(household.stream, thread.visit, {
        option: option.id,
        forPerson: thread.forPerson,
        person,
        purpose,
        ask,
        on: today(),
      })
      if (made.ok) announce(words('link'))
      else setFailure(words('notPermitted'))
    } catch (cause) {
      reportError(cause)
      setFailure(words('failed'))
    }
    setBusy(false)
  }
  return (
    <details>
      <summary>{words('askTitle')}</summary>
      {isPermitted ? (
        <div className={styles['form']}>
          <p>{words('askIntro')}</p>
          <ul>
            <li>{`${words('what')}: ${ask.what}`}</li>
            <li>{`${words('who')}: ${ask.who}`}</li>
            <li>{`${words('contact')}: ${ask.contact}`}</li>
            <li>{`${words('office')}: ${ask.office.name}, ${ask.office.phone}`}</li>
          </ul>
          <TextField
            label={words('note', { option: name })}
            isOptional
            maxLength={300}
            value={note}
            onChange={setNote}
          />
          {failure !== null && <Banner tone="danger">{failure}</Banner>}
          <div className={styles['actions']}>
            <Button
              icon="send"
              isPending={busy}
              fullLabel={words('makeFor', { option: name })}
              onPress={() => void make()}
            >
              {words('make')}
            </Button>
          </div>
        </div>
      ) : (
        <Banner tone="warn">
          {words('notPermitted')} {words('needsConsent', { purpose: registered })}
        </Banner>
      )}
    </details>
  )
}
