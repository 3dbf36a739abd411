import { useState } from 'react'
import styles from './audit.module.css'
import { LockQuestions, MomentFields, YesOrNo, instantOf, momentOf } from './loss-fields.tsx'
import type { LossStanding } from './loss.ts'
import { useWriting } from './writing.ts'
import type { LockEvidence, LossReport } from '#/core/consent/breach.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useWords } from '#/app/words/words.ts'

/**
 * Another word on a loss: what became known meanwhile, what was done, who was
 * told. It takes no time back: the earliest word on when we knew counts.
 */
export function LossWord({ standing }: { readonly standing: LossStanding }) {
  const words = useWords('officer')
  const { last, evidence, report, clock } = standing
  const { write, busy, failure } = useWriting()
  const [lock, setLock] = useState(evidence.lock)
  const [exposed, setExposed] = useState<'yes' | 'no'>(evidence.passphraseExposed ? 'yes' : 'no')
  const [used, setUsed] = useState<number | null>(evidence.usedAfterLoss)
  const [children, setChildren] = useState<'yes' | 'no'>(evidence.children ? 'yes' : 'no')
  const [aware, setAware] = useState(() => momentOf(clock.awareAt))
  const [lost, setLost] = useState(() => momentOf(report.lostAt))
  const [what, setWhat] = useState(last.note)
  const [measures, setMeasures] = useState(report.measures)
  const [delay, setDelay] = useState(report.delay)
  const [authority, setAuthority] = useState(() => momentOf(report.authority?.at ?? null))
  const [reference, setReference] = useState(report.authority?.reference ?? '')
  const [people, setPeople] = useState(() => momentOf(report.peopleToldAt))
  const say = (): void => {
    const toldAt = instantOf(authority)
    const nextReport: LossReport = {
      lostAt: instantOf(lost),
      measures,
      delay,
      authority: toldAt === null ? null : { at: toldAt, reference },
      peopleToldAt: instantOf(people),
    }
    const nextEvidence: LockEvidence = {
      ...evidence,
      lock,
      passphraseExposed: exposed === 'yes',
      usedAfterLoss: used ?? 0,
      children: children === 'yes',
    }
    void write(
      {
        about: 'loss',
        matter: last.matter,
        device: last.device,
        note: what,
        statement: { awareAt: instantOf(aware) ?? clock.awareAt, statedAt: new Date().toISOString() },
        evidence: nextEvidence,
        report: nextReport,
      },
      () => undefined,
    )
  }
  return (
    <details>
      <summary>{words('lossWord')}</summary>
      <div className={styles['step']}>
        <p>{words('lossWordText')}</p>
        <MomentFields label={words('lostAt')} value={lost} onChange={setLost} />
        <MomentFields label={words('awareAt')} value={aware} onChange={setAware} />
        <LockQuestions lock={lock} onLock={setLock} exposed={exposed} onExposed={setExposed} />
        <NumberField label={words('usedAfter')} value={used} onChange={setUsed} steps min={0} />
        <YesOrNo label={words('childrenOnIt')} value={children} onChange={setChildren} />
        <TextArea label={words('what')} value={what} onChange={setWhat} />
        <TextArea label={words('measuresTaken')} isOptional value={measures} onChange={setMeasures} />
        {clock.late && <TextArea label={words('delayWhy')} isOptional value={delay} onChange={setDelay} />}
        <MomentFields label={words('authorityAt')} value={authority} onChange={setAuthority} />
        <TextField label={words('authorityReference')} isOptional value={reference} onChange={setReference} />
        <MomentFields label={words('peopleAt')} value={people} onChange={setPeople} />
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
        <div className={styles['row']}>
          <Button tone="primary" icon="check" isPending={busy} isDisabled={what.trim() === ''} onPress={say}>
            {words('writeDown')}
          </Button>
        </div>
      </div>
    </details>
  )
}
