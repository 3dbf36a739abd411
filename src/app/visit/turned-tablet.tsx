import { useEffect, useRef, useState } from 'react'
import { Decider, type Deciding } from './decider.tsx'
import { NoticeText } from './notice-text.tsx'
import { Signing, type Signed } from './signing.tsx'
import { troubleWords } from './trouble.ts'
import { useDraft, type VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { today } from '#/app/days.ts'
import { homeVisitNotice, homeVisitNotices, purposeRegister } from '#/client/consents.ts'
import type { ConsentCapture, ConsentStanding } from '#/client/vault-api.ts'
import {
  type Act,
  type ActProblem,
  type Choice,
  type OwnWord,
  type Table,
  actProblem,
  actsOf,
  aloneActs,
  authorityReference,
  isChildOn,
  needsOwnWord,
} from '#/core/consent/capture.ts'
import { noticeNews } from '#/core/consent/notice-releases.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { PersonId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { ThreeState } from '#/app/ui/three-state.tsx'
import { useCaseload, useWhoami, vault } from '#/app/vault.ts'
import { type Say, useWords, useWordsIn } from '#/app/words/words.ts'

const optional = purposeRegister.purposes.filter((purpose) => purpose.optional)
const optionalIds = optional.map(({ id }) => id)

interface Props {
  readonly work: VisitWork
  readonly person: PersonId
  readonly household: HouseholdState
  /** Names of the household's adults, one of whom may decide for a child. */
  readonly adults: readonly string[]
  readonly standing: ConsentStanding | undefined
  readonly onDone: () => void
}

const UNSIGNED: Signed = { method: null, image: null, witness: '', scan: null }

/** What one resident sees: the whole screen, large, in their language, nothing chosen beforehand. */
export function TurnedTablet({ work, person, household, adults, standing, onDone }: Props) {
  const { language, delivery, variant = 'full' } = useDraft(work)
  const words = useWordsIn('visit', language)
  const screen = useWords('visit')
  const table = useTable(household, person)
  const { name, birthDate } = table.subject
  const isChild = isChildOn(birthDate, table.day)
  const heading = useRef<HTMLHeadingElement>(null)
  /** Receipts made already, so that trying again after a full disk makes none twice. */
  const made = useRef(new Set<string>())
  const [acknowledged, setAcknowledged] = useState(false)
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({})
  const [ownWords, setOwnWords] = useState<Readonly<Record<string, OwnWord>>>({})
  const [deciding, setDeciding] = useState<Deciding>({
    by: isChild ? 'parent' : 'subject',
    name: '',
    paper: '',
  })
  const [signed, setSigned] = useState(UNSIGNED)
  const [mistake, setMistake] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    window.scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [])

  const by = { kind: deciding.by, reference: authorityReference(deciding.name, deciding.paper) }
  const agreed = optional.filter(({ id }) => choices[id] === 'yes')
  const isSigned = agreed.length > 0
  const spoken = deciding.by === 'subject' ? [] : agreed
  const common = (): Omit<ConsentCapture, 'kind' | 'purposes' | 'by'> => ({
    stream: work.draft.household,
    person,
    notice: {
      id: homeVisitNotice.id,
      version: homeVisitNotice.version,
      language,
      delivery: delivery ?? 'shown',
      variant,
    },
    method: isSigned ? (signed.method ?? 'glass') : 'glass',
    witness: isSigned && signed.witness.trim() !== '' ? signed.witness.trim() : null,
    signatureImage: isSigned ? signed.image : null,
    ...(isSigned && signed.scan !== null ? { scan: signed.scan } : {}),
  })
  const acts = (): readonly ConsentCapture[] =>
    actsOf({ choices, by, ownWords }, standing?.purposes ?? {}, optionalIds).map((act) => ({
      ...common(),
      ...captureOf(act),
    }))
  const whatIsMissing = (): string | null => {
    if (!acknowledged) return words('acknowledgeFirst')
    if (optional.some(({ id }) => choices[id] === undefined)) return words('chooseEach')
    if (deciding.by === 'parent' && deciding.name.trim() === '') return words('parentMissing')
    const isAuthorised = deciding.by === 'guardian' || deciding.by === 'proxy'
    if (isAuthorised && (deciding.name.trim() === '' || deciding.paper.trim() === ''))
      return words('referenceMissing')
    if (spoken.some(({ id }) => ownWords[id] === undefined)) return words('ownWordMissing')
    if (isSigned && signed.method === null) return words('signMissing')
    for (const act of acts()) {
      const problem = actProblem(
        { ...act, hasImage: act.signatureImage !== null, hasScan: act.scan !== undefined },
        table,
      )
      if (problem !== null) return problemWords(words, problem, act.method)
    }
    return null
  }
  const once = async (act: string, write: () => Promise<unknown>): Promise<void> => {
    if (made.current.has(act)) return
    await write()
    made.current.add(act)
  }
  const keep = async (captures: readonly ConsentCapture[], wantsToTalkAlone: boolean): Promise<void> => {
    setBusy(true)
    setMistake(null)
    try {
      for (const capture of captures)
        await once(`${capture.kind} ${capture.purposes.join()} ${capture.by.kind}`, () =>
          vault.captureConsent(capture),
        )
      if (wantsToTalkAlone)
        await once('talk', () =>
          vault.writeTask(work.draft.household, {
            about: 'speak-alone',
            person,
            name: '',
            since: today(),
            done: null,
          }),
        )
      work.permit(await vault.consents(work.draft.household))
      announce(screen('consentSaved'))
      onDone()
    } catch (cause) {
      setMistake(troubleWords(words, cause))
    } finally {
      setBusy(false)
    }
  }
  const talkAlone = (): Promise<void> =>
    keep(
      aloneActs(optionalIds).map((act) => ({
        ...common(),
        ...captureOf(act),
        method: 'glass',
        witness: null,
        signatureImage: null,
      })),
      true,
    )
  const news = standing?.noticeVersion == null ? [] : noticeNews(homeVisitNotices, standing.noticeVersion)
  return (
    <div className={styles['turned']} lang={language} data-turned="">
      <h1 ref={heading} tabIndex={-1}>
        {words('consentOf', { name })}
      </h1>
      {news.length > 0 && (
        <Banner tone="info" title={words('noticeNews')}>
          {news.map(({ version, change }) => (
            <p key={version}>{change?.told[language]}</p>
          ))}
        </Banner>
      )}
      <NoticeText
        language={language}
        variant={variant}
        onVariant={(chosen) => work.change({ variant: chosen })}
      />
      <MultiChoice
        label={words('stepNotice')}
        size="large"
        choices={[{ value: 'acknowledged', label: words('acknowledge') }]}
        value={acknowledged ? ['acknowledged'] : []}
        onChange={(chosen) => setAcknowledged(chosen.length > 0)}
      />
      {optional.map((purpose) => (
        <ThreeState
          key={purpose.id}
          language={language}
          label={purpose.name[language]}
          help={purpose.explanation[language]}
          value={choices[purpose.id] ?? null}
          onChange={(value) => setChoices((known) => ({ ...known, [purpose.id]: value }))}
          effects={{ no: purpose.effectOfRefusal?.[language] ?? '', 'not-now': words('deferEffect') }}
        />
      ))}
      <Decider
        words={words}
        isChild={isChild}
        adults={adults.filter((adult) => adult !== name)}
        value={deciding}
        onChange={setDeciding}
      />
      {spoken.length > 0 && <p>{words('ownWordIntro', { name })}</p>}
      {spoken.map((purpose) => (
        <ChoiceGroup
          key={purpose.id}
          label={words('ownWord', { purpose: purpose.name[language] })}
          size="large"
          layout="beside"
          value={ownWords[purpose.id] ?? null}
          onChange={(value) => setOwnWords((known) => ({ ...known, [purpose.id]: value }))}
          choices={ownWordChoices(words, birthDate, table.day)}
        />
      ))}
      {isSigned ? (
        <Signing
          words={words}
          language={language}
          stream={work.draft.household}
          name={deciding.by === 'subject' ? name : deciding.name}
          value={signed}
          onChange={setSigned}
        />
      ) : (
        <p className={styles['quiet']}>{words('noSignatureNeeded')}</p>
      )}
      {mistake !== null && <Banner tone="danger">{mistake}</Banner>}
      <div className={styles['actions']}>
        <Button
          tone="primary"
          size="large"
          isPending={busy}
          onPress={() => {
            const missing = whatIsMissing()
            if (missing === null) void keep(acts(), false)
            else {
              setMistake(missing)
              announce(missing)
            }
          }}
        >
          {words('keepConsent')}
        </Button>
        <Button size="large" isPending={busy} onPress={() => void talkAlone()}>
          {words('speakAlone')}
        </Button>
        <Button size="large" tone="quiet" isPending={busy} onPress={onDone}>
          {words('giveBack')}
        </Button>
      </div>
    </div>
  )
}

/** Who is at the table, as far as an act is weighed against it. */
function useTable(household: HouseholdState, person: PersonId): Table {
  const me = useWhoami()
  const caseload = useCaseload()
  const worker = [...(caseload?.desk.staff.values() ?? [])].find(({ staff }) => staff.account === me?.account)
    ?.staff.name
  const day = today()
  const subject = household.persons.get(person)?.person
  return {
    day,
    subject: { name: subject?.name ?? '', birthDate: subject?.birthDate ?? null },
    worker: worker ?? null,
    children: [...household.persons.values()]
      .filter((each) => isChildOn(each.person.birthDate, day))
      .map((each) => each.person.name),
  }
}

type Captured = Pick<ConsentCapture, 'kind' | 'purposes' | 'by'>

/** The acts of a sitting are of the kinds a tablet writes. */
function captureOf({ kind, purposes, by }: Pick<Act, 'kind' | 'purposes' | 'by'>): Captured {
  switch (kind) {
    case 'notice':
    case 'consent':
    case 'renewal':
    case 'refusal':
    case 'deferral':
    case 'withdrawal':
    case 'assent':
      return { kind, purposes, by }
    case 'expiry':
    case 'invalidation':
    case 'objection':
      throw new Error(`${kind} is not said at the table`)
  }
}

function ownWordChoices(
  words: Say<'visit'>,
  birthDate: string | null,
  day: string,
): readonly { readonly value: OwnWord; readonly label: string }[] {
  const said = [
    { value: 'yes', label: words('ownYes') },
    { value: 'no', label: words('ownNo') },
    { value: 'not-now', label: words('ownNotNow') },
  ] as const
  if (!isChildOn(birthDate, day)) return [...said, { value: 'unsaid', label: words('ownUnsaid') }]
  return needsOwnWord(birthDate, day) ? said : [...said, { value: 'unsaid', label: words('ownTooSmall') }]
}

function problemWords(words: Say<'visit'>, problem: ActProblem, method: ConsentCapture['method']): string {
  switch (problem) {
    case 'witness-missing':
      return words('witnessMissing')
    case 'witness-is-worker':
      return words('witnessIsWorker')
    case 'witness-is-self':
      return words('witnessIsSelf')
    case 'witness-is-decider':
      return words('witnessIsDecider')
    case 'witness-is-child':
      return words('witnessIsChild')
    case 'evidence-missing':
      return method === 'paper-scan' ? words('paperMissing') : words('signMissing')
    case 'authority-missing':
      return words('referenceMissing')
    case 'child-decides-alone':
    case 'adult-has-no-parent':
    case 'assent-of-another':
    case 'takes-back-only':
      return words('childNotAlone')
  }
}
