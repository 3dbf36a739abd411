import { useState, useSyncExternalStore } from 'react'
import { planFormChange, stepsOf, type FormChange } from './form-change.ts'
import { changeForm, type VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { type OfferedForm, isNewer, newestForm, offeredForms } from '#/app/definitions.ts'
import { isAsked } from '#/core/questionnaire/definition.ts'
import type { UpgradeStep } from '#/core/questionnaire/versions.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

const titleOf = ({ title, defaultLanguage, id }: OfferedForm, language: string): string =>
  title[language] ?? title[defaultLanguage] ?? id

/**
 * Offers a visit under way the newer version of its questionnaire, or another
 * questionnaire: with the plan of what becomes of every answer, and only when
 * asked. A visit may always stay with what it was begun with.
 */
export function FormChoice({ work, base }: { readonly work: VisitWork; readonly base: string }) {
  const words = useWords('versions')
  const drafting = useWords('drafting')
  const language = useLanguage()
  const { form } = work.session
  const { id, version } = form.definition
  const newer = offeredForms().find((each) => each.id === id && isNewer(each.version, version))
  const forms = offeredForms().filter((each) => each.id !== id)
  const [plan, setPlan] = useState<FormChange | null>(null)
  const [choosing, setChoosing] = useState(false)
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)
  const planTo = (chosen: string): void => {
    const to = newestForm(chosen)
    if (to === null) return
    setFailed(false)
    setPlan(planFormChange(form, to, work.session.serialise()))
  }
  const apply = async (): Promise<void> => {
    if (plan === null) return
    setBusy(true)
    try {
      const { to } = plan
      await changeForm(work, plan)
      setPlan(null)
      announce(words('changed', { title: titleOf(to.definition, language), version: to.definition.version }))
    } catch (cause) {
      setFailed(true)
      reportError(cause)
    } finally {
      setBusy(false)
    }
  }
  const isOverworked = useSyncExternalStore(
    (listener) => work.session.watchAll(listener),
    () => work.session.isOverworked,
  )
  return (
    <>
      {isOverworked && <Banner tone="warn">{words('overworked')}</Banner>}
      {newer !== undefined && (
        <Banner
          tone="info"
          title={words('newerTitle', { version: newer.version })}
          actions={<Button onPress={() => planTo(id)}>{words('seePlan')}</Button>}
        >
          {words('newerText', { version })}
        </Banner>
      )}
      <div className={styles['actions']}>
        {forms.length > 0 && work.draft.corrects === null && (
          <Button tone="quiet" icon="document" onPress={() => setChoosing(true)}>
            {words('otherForm')}
          </Button>
        )}
        <LinkButton href={`${base}/questions/paper`} tone="quiet" icon="document">
          {drafting('enterPaper')}
        </LinkButton>
      </div>
      <Dialog isOpen={choosing} onClose={() => setChoosing(false)} title={words('otherForm')}>
        <ChoiceGroup
          label={words('chooseForm')}
          choices={forms.map((each) => ({
            value: each.id,
            label: titleOf(each, language),
            note: each.version,
          }))}
          value={null}
          onChange={(chosen) => {
            setChoosing(false)
            planTo(chosen)
          }}
        />
      </Dialog>
      {plan !== null && (
        <Dialog
          isOpen
          onClose={() => setPlan(null)}
          size="wide"
          role="alertdialog"
          title={words('planTitle', {
            title: titleOf(plan.to.definition, language),
            version: plan.to.definition.version,
          })}
          actions={
            <>
              <Button tone="primary" isPending={busy} onPress={() => void apply()}>
                {words('change')}
              </Button>
              <Button onPress={() => setPlan(null)}>{words('stay')}</Button>
            </>
          }
        >
          <ChangePlan plan={plan} />
          {failed && <Banner tone="danger">{words('changeFailed')}</Banner>}
        </Dialog>
      )}
    </>
  )
}

const LISTED = ['removed', 'retyped', 'moved', 'renamed', 'new'] as const

/** Question by question, by what becomes of its answer; the losses first. */
function ChangePlan({ plan }: { readonly plan: FormChange }) {
  const words = useWords('versions')
  const language = useLanguage()
  const labelOf = ({ key }: UpgradeStep): string => {
    const source = (plan.to.byKey.get(key) ?? plan.from.byKey.get(key))?.source
    const texts = source?.label
    return texts?.[language] ?? texts?.[plan.to.definition.defaultLanguage] ?? key
  }
  // What is calculated is nobody's answer: it is calculated again, and nothing becomes of it.
  const said = (what: UpgradeStep['what']): readonly UpgradeStep[] =>
    stepsOf(plan, what).filter(({ key }) => {
      const question = (plan.from.byKey.get(key) ?? plan.to.byKey.get(key))?.question
      return question == null || (isAsked(question) && question.calculate === undefined)
    })
  const headings: Readonly<Record<(typeof LISTED)[number], string>> = {
    removed: words('planRemoved'),
    retyped: words('planRetyped'),
    moved: words('planMoved'),
    renamed: words('planRenamed'),
    new: words('planNew'),
  }
  return (
    <div className={styles['changePlan']}>
      <p>{words('planKept', { count: said('kept').length })}</p>
      {LISTED.map((what) => {
        const steps = said(what)
        return (
          steps.length > 0 && (
            <details key={what} open={what === 'removed'} className={styles['answers']}>
              <summary>
                {headings[what]} ({steps.length})
              </summary>
              <ul>
                {steps.map((step) => (
                  <li key={step.key}>{labelOf(step)}</li>
                ))}
              </ul>
            </details>
          )
        )
      })}
      <p>{words('planNothingLost')}</p>
    </div>
  )
}
