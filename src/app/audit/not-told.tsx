import { useState } from 'react'
import styles from './audit.module.css'
import type { NotToldStanding } from '#/client/not-told.ts'
import { SHORTEST_REASON } from '#/core/consent/break-glass.ts'
import { groundWords } from '#/app/not-required.tsx'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

type NameOf = (account: string) => string

interface Props {
  readonly waiting: readonly NotToldStanding[]
  readonly judged: readonly NotToldStanding[]
  readonly nameOf: NameOf
}

/** Decisions that somebody named need not be told: the officer says whether each stands. */
export function NotToldList({ waiting, judged, nameOf }: Props) {
  const words = useWords('exceptions')
  return (
    <>
      {waiting.length > 0 && (
        <section className={styles['step']}>
          <h2>
            {words('waiting')} ({waiting.length})
          </h2>
          <p>{words('waitingText')}</p>
          <ul className={styles['matters']}>
            {waiting.map((each) => (
              <li key={each.matter} className={styles['matter']}>
                <Decision decided={each} nameOf={nameOf} level={3} />
                <Judging decided={each} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {judged.length > 0 && (
        <details>
          <summary>
            {words('judged')} ({judged.length})
          </summary>
          <ul className={styles['matters']}>
            {judged.map((each) => (
              <li key={each.matter} className={styles['matter']}>
                <Decision decided={each} nameOf={nameOf} level={2} />
                <Judged decided={each} nameOf={nameOf} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

interface DecidedProps {
  readonly decided: NotToldStanding
  readonly nameOf: NameOf
}

function Decision({
  decided: { household, decision },
  nameOf,
  level,
}: DecidedProps & { readonly level: 2 | 3 }) {
  const Heading = level === 2 ? 'h2' : 'h3'
  const words = useWords('exceptions')
  const tasks = useWords('tasks')
  const formats = useFormats()
  return (
    <>
      <Heading>{words('household', { number: household.slice(0, 8) })}</Heading>
      <p>
        <strong>{groundWords(tasks, decision.ground)}.</strong> {decision.why}
      </p>
      <p>{words('decidedBy', { name: nameOf(decision.by), date: formats.date(decision.on) })}</p>
    </>
  )
}

function Judged({ decided: { standing, judged, isOwedAgain }, nameOf }: DecidedProps) {
  const words = useWords('exceptions')
  const formats = useFormats()
  if (judged === null) return null
  const isOverruled = standing === 'overruled'
  return (
    <>
      <p>
        <Badge tone={isOverruled ? 'warn' : 'ok'} icon={isOverruled ? 'undo' : 'check'}>
          {isOverruled ? words('overruled') : words('upheld')}
        </Badge>{' '}
        {words('judgedBy', { name: nameOf(judged.by), date: formats.date(judged.on) })}
      </p>
      {isOverruled && (
        <p>
          {judged.why} {isOwedAgain ? words('owedAgain') : words('onItsWay')}
        </p>
      )}
    </>
  )
}

function Judging({ decided: { matter, household } }: { readonly decided: NotToldStanding }) {
  const words = useWords('exceptions')
  const [isOverruling, setOverruling] = useState(false)
  const [why, setWhy] = useState('')
  const [trouble, setTrouble] = useState<'whyShort' | 'failed' | null>(null)
  const [busy, setBusy] = useState(false)
  const judge = async (because: string | null): Promise<void> => {
    if (because !== null && because.trim().length < SHORTEST_REASON) return setTrouble('whyShort')
    setBusy(true)
    setTrouble(null)
    try {
      const step = await vault.judgeNotTold(matter, because)
      if (step.ok) announce(words('written'))
      else setTrouble('failed')
    } catch (cause) {
      setTrouble('failed')
      reportError(cause)
    } finally {
      setBusy(false)
    }
  }
  const about = words('household', { number: household.slice(0, 8) })
  return (
    <>
      {isOverruling && (
        <TextArea
          label={words('overruleWhy')}
          help={words('overruleHelp')}
          maxLength={4000}
          value={why}
          onChange={(written) => {
            setWhy(written)
            setTrouble(null)
          }}
          error={trouble === 'whyShort' ? words('whyShort') : undefined}
        />
      )}
      {trouble === 'failed' && <Banner tone="danger">{words('failed')}</Banner>}
      <div className={styles['row']}>
        {isOverruling ? (
          <>
            <Button tone="primary" icon="undo" isPending={busy} onPress={() => void judge(why)}>
              {words('overruleConfirm')}
            </Button>
            <Button tone="quiet" onPress={() => setOverruling(false)}>
              {words('cancel')}
            </Button>
          </>
        ) : (
          <>
            <Button
              icon="check"
              isPending={busy}
              fullLabel={`${words('uphold')}: ${about}`}
              onPress={() => void judge(null)}
            >
              {words('uphold')}
            </Button>
            <Button fullLabel={`${words('overrule')}: ${about}`} onPress={() => setOverruling(true)}>
              {words('overrule')}
            </Button>
          </>
        )}
      </div>
    </>
  )
}
