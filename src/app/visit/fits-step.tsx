import { useMemo, useState, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { today } from '#/app/days.ts'
import { REFUSAL_REASONS, ReasonChoice } from './reason-choice.tsx'
import { choiceKey, useDraft, type VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { VisitDraft } from '#/core/household/records.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import type { SeenCondition } from '#/core/matching/explain.ts'
import { valueWords } from '#/app/answer-words.ts'
import type { Language } from '#/app/words/catalog.ts'
import type { OptionExperience } from '#/core/plan/experience.ts'
import { planStep } from '#/core/plan/plan.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { questionId } from '#/app/form/question-field.tsx'
import { Badge } from '#/app/ui/badge.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { Verdict } from '#/app/ui/verdict.tsx'
import { factLabel, questionOfFact, suggestedOptions, type SuggestedOption } from '#/app/suggested-options.ts'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly work: VisitWork
  readonly household: HouseholdState
  readonly catalogue: CompiledCatalogue | null
  readonly base: string
  readonly onNext: () => void
}

const AT_FIRST = 12

/** Every answer saved is a change of the vault; the list is not matched anew for that. */
const isSameExperience = (a: readonly OptionExperience[], b: readonly OptionExperience[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** Support options that may fit, with why; the worker offers, the resident chooses. */
export function FitsStep({ work, household, catalogue, base, onNext }: Props) {
  const words = useWords('visit')
  const { session } = work
  const version = useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () => session.version,
  )
  const [all, setAll] = useState(false)
  const { respondent } = work.draft
  const [latitude, longitude] = household.facts.point ?? []
  const experience = useVaultQuery(() => vault.optionExperience(), 'experience', isSameExperience)
  const found = useMemo(
    () =>
      catalogue === null
        ? []
        : suggestedOptions(session, catalogue, {
            today: today(),
            respondent,
            point: latitude === undefined || longitude === undefined ? null : [latitude, longitude],
            experience: experience ?? [],
          }),
    // The session is one object for the whole visit; its version says when its answers changed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [session, version, catalogue, respondent, latitude, longitude, experience],
  )
  const helping = found.filter(({ suggestion }) => suggestion.needs.length > 0)
  const shown = all ? found : helping.slice(0, AT_FIRST)
  return (
    <div className={styles['page']}>
      <p>{words('fitsIntro')}</p>
      {catalogue === null && (
        <EmptyState title={words('stepFits')} icon="offline">
          {words('noCatalogue')}
        </EmptyState>
      )}
      {catalogue !== null && shown.length === 0 && (
        <EmptyState
          title={words('stepFits')}
          icon="search"
          actions={
            <LinkButton href="/options" outside>
              {words('anonymousHelp')}
            </LinkButton>
          }
        >
          {words('noFits')}
        </EmptyState>
      )}
      <ul className={styles['cards']}>
        {catalogue !== null &&
          shown.map((each) => (
            <OptionCard
              key={`${each.option.slug}${each.suggestion.personId ?? ''}`}
              work={work}
              household={household}
              catalogue={catalogue}
              base={base}
              suggested={each}
              fullSince={experience?.find(({ option }) => option === each.option.id)?.fullSince ?? null}
            />
          ))}
      </ul>
      <div className={styles['actions']}>
        {!all && found.length > shown.length && (
          <Button onPress={() => setAll(true)}>{words('showAll')}</Button>
        )}
        <Button tone="primary" icon="forward" onPress={onNext}>
          {words('toPlan')}
        </Button>
      </div>
    </div>
  )
}

function OptionCard({
  work,
  household,
  catalogue,
  base,
  suggested,
  fullSince,
}: Omit<Props, 'catalogue' | 'onNext'> & {
  readonly catalogue: CompiledCatalogue
  readonly suggested: SuggestedOption
  /** The day its provider last said that it is full. */
  readonly fullSince: string | null
}) {
  const words = useWords('visit')
  const language = useLanguage()
  const formats = useFormats()
  const [, go] = useLocation()
  const { option, suggestion, explanation } = suggested
  const name = textIn(option.name, language)
  const needs = suggestion.needs.map((code) => {
    const need = catalogue.catalogue.needs.find((each) => each.code === code)
    return need === undefined ? code : textIn(need.label, language)
  })
  const person = household.facts.members.find((id) => id === suggestion.personId)
  const personName = person === undefined ? undefined : household.persons.get(person)?.person.name
  const seen = [...explanation.needs.flatMap(({ because: found }) => found), ...explanation.met]
  const because = [
    ...new Set(
      seen.map(
        (condition) =>
          answeredSo(work.session, condition, language) ??
          factLabel(catalogue.catalogue, condition.fact, language),
      ),
    ),
  ].slice(0, 5)
  const { place, hours, phone } = planStep(catalogue.catalogue, option, {
    who: 'resident',
    by: null,
    forPerson: suggestion.personId,
  })
  const key = choiceKey(option.slug, suggestion.personId)
  const outcomeWords = useWords('outcomes')
  const { choices, reasons } = useDraft(work)
  const checks = option.rule.check.filter(({ id }) => explanation.confirm.includes(id))
  const documents = option.required_documents.map(({ document }) => textIn(document, language))
  const ask = explanation.ask.find(({ fact }) => questionOfFact(fact) !== null)
  const goAsk = (fact: string, personId: string | null): void => {
    const asked = questionOfFact(fact)
    const at = asked === null ? undefined : placeOf(work.session, asked, personId)
    const section = at === undefined ? null : work.session.pageOf(at.path)
    go(`${base}/questions/${section ?? ''}${at === undefined ? '' : `#${questionId(at.path)}`}`)
  }
  return (
    <li className={styles['option']}>
      <div className={styles['beside']}>
        {suggestion.verdict !== 'hidden' && <Verdict verdict={suggestion.verdict} />}
        {option.sample && <Badge>{words('sample')}</Badge>}
        {fullSince !== null && (
          <Badge tone="warn" icon="clock">
            {words('providerFull', { date: formats.date(fullSince) })}
          </Badge>
        )}
      </div>
      <h2>{name}</h2>
      {personName !== undefined && <p>{words('forPerson', { name: personName })}</p>}
      {needs.length > 0 && <p>{words('needs', { needs: needs.join(', ') })}</p>}
      {because.length > 0 && (
        <div>
          <p>{words('because')}:</p>
          <ul className={styles['reasonsWhy']}>
            {because.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      )}
      {checks.map((check) => (
        <p key={check.id}>{words('mustCheck', { check: textIn(check.text, language) })}</p>
      ))}
      {ask !== undefined && (
        <div className={styles['beside']}>
          <span>{words('stillToAsk', { fact: factLabel(catalogue.catalogue, ask.fact, language) })}</span>
          <Button
            tone="quiet"
            icon="forward"
            onPress={() => goAsk(ask.fact, ask.personId)}
            fullLabel={`${words('goAsk')}: ${name}`}
          >
            {words('goAsk')}
          </Button>
        </div>
      )}
      {documents.length > 0 && (
        <p className={styles['quiet']}>{words('bring', { documents: documents.join(', ') })}</p>
      )}
      {option.fees_description != null && (
        <p className={styles['quiet']}>
          {words('cost', { cost: textIn(option.fees_description, language) })}
        </p>
      )}
      {place !== null && (
        <p className={styles['quiet']}>
          {words('where', {
            place: [textIn(place, language), hours === null ? '' : textIn(hours, language), phone ?? '']
              .filter((part) => part !== '')
              .join(' · '),
          })}
        </p>
      )}
      <ChoiceGroup
        label={words('choiceFor', { option: name })}
        layout="beside"
        isOptional
        value={choices[key] ?? null}
        onChange={(choice) => work.change({ choices: { ...work.draft.choices, [key]: choice } })}
        onClear={() => work.change({ choices: without(work.draft.choices, key) })}
        choices={[
          { value: 'accepted', label: words('accept') },
          { value: 'thinking', label: words('think') },
          { value: 'refused', label: words('decline') },
          { value: 'already-had', label: outcomeWords('stateAlreadyHad') },
        ]}
      />
      {choices[key] === 'refused' && (
        <ReasonChoice
          label={outcomeWords('whyNot', { option: name })}
          reasons={REFUSAL_REASONS}
          value={reasons?.[key] ?? null}
          onChange={(reason) => work.change({ reasons: { ...work.draft.reasons, [key]: reason } })}
        />
      )}
    </li>
  )
}

function without(choices: VisitDraft['choices'], key: string): VisitDraft['choices'] {
  const { [key]: _, ...rest } = choices
  return rest
}

/** Where a question stands for a person, or for the household. */
function placeOf(session: FormSession, key: string, personId: string | null) {
  const places = session.answersByKey(key).filter(({ relevant }) => relevant)
  return places.find(({ instance }) => instance === personId) ?? places[0]
}

/** The question and the answer a reason rests on; what is delicate is named without its answer. */
function answeredSo(
  session: FormSession,
  { fact, personId, sensitive }: SeenCondition,
  language: Language,
): string | null {
  const key = questionOfFact(fact)
  const at = key === null || sensitive ? undefined : placeOf(session, key, personId)
  const state = at === undefined ? undefined : session.state(at.path)
  if (state === undefined || state.answer === null || !('value' in state.answer)) return null
  return `${state.label} — ${valueWords(session, state, state.answer.value, language)}`
}
