import styles from './catalogue.module.css'
import { type RuleReader, factName, operatorName } from './field-words.ts'
import {
  CONDITION_GROUPS,
  type ConditionGroup,
  type RuleProblem,
  newCondition,
  operatorsOf,
  ruleProblems,
  withFact,
  withOperator,
  withRows,
} from '#/core/catalogue/editing/rule-rows.ts'
import { Condition, type FactDeclaration, type Rule } from '#/core/catalogue/rule.ts'
import { LANGUAGES, textIn } from '#/core/catalogue/texts.ts'
import { Button } from '#/app/ui/button.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { SelectField } from '#/app/ui/select-field.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

/** A rule's text as the form holds it: languages left blank are blank, not missing. */
type TypedTexts = Readonly<Record<string, string | undefined>>

/** A rule while somebody types: checks may have no text yet. */
export type TypedRule = Omit<Rule, 'check'> & {
  readonly check: readonly { readonly id: string; readonly text: TypedTexts }[]
}

function groupWords(words: Say<'catalogue'>, group: ConditionGroup): { name: string; help: string } {
  switch (group) {
    case 'gate':
      return { name: words('gateName'), help: words('gateHelp') }
    case 'all':
      return { name: words('allName'), help: words('allHelp') }
    case 'any':
      return { name: words('anyName'), help: words('anyHelp') }
  }
}

/** A rule's problem in words; a fact by its label. */
function ruleProblemName(reader: RuleReader, problem: RuleProblem): string {
  const { words } = reader
  switch (problem.code) {
    case 'undeclared-fact':
      return words('ruleUndeclared', { fact: problem.fact })
    case 'contradiction':
      return words('ruleContradiction', { fact: factName(reader, problem.fact) })
    case 'never-holds':
      return words('ruleNeverHolds')
    case 'repeated-row':
    case 'repeated-check':
      return words('ruleRepeated')
    case 'needs-list':
      return words('ruleNeedsList')
    case 'needs-one-value':
      return words('ruleNeedsOne')
    case 'no-order':
      return words('ruleNoOrder')
    case 'wrong-type':
      return words('ruleWrongType', { value: String(problem.value) })
    case 'never-has':
      return words('ruleNeverHas', { value: String(problem.value) })
  }
}

interface RowProps {
  readonly reader: RuleReader
  readonly condition: Condition
  readonly onChange: (condition: Condition) => void
  readonly onRemove: () => void
  readonly name: string
  readonly removeLabel: string
  readonly error: string | undefined
}

/** One row: fact, comparison, value; only what suits the fact is offered. */
function ConditionRow({ reader, condition, onChange, onRemove, name, removeLabel, error }: RowProps) {
  const { words, facts, language } = reader
  const shared = useWords('shared')
  const fact = facts.find(({ id }) => id === condition.fact)
  const factsAbout = (scope: FactDeclaration['scope']) =>
    facts
      .filter((each) => each.scope === scope)
      .map(({ id, label }) => ({ value: id, label: textIn(label, language) }))
  return (
    <fieldset className={styles['row']}>
      <legend className={styles['rowName']}>{name}</legend>
      <SelectField
        label={words('fact')}
        value={condition.fact}
        {...(fact === undefined ? { none: words('undeclared', { fact: condition.fact }) } : {})}
        groups={[
          { label: words('factsOfPerson'), choices: factsAbout('person') },
          { label: words('factsOfHousehold'), choices: factsAbout('household') },
        ]}
        onChange={(id) => {
          const next = facts.find((each) => each.id === id)
          if (next !== undefined) onChange(withFact(condition, next))
        }}
        error={error}
      />
      {fact !== undefined && (
        <>
          <SelectField
            label={words('op')}
            value={condition.op}
            choices={operatorsOf(fact).map((op) => ({ value: op, label: operatorName(words, op) }))}
            onChange={(op) => {
              const known = operatorsOf(fact).find((each) => each === op)
              if (known !== undefined) onChange(withOperator(condition, known))
            }}
          />
          <ConditionValue
            fact={fact}
            condition={condition}
            onChange={onChange}
            label={words('value')}
            yes={shared('yes')}
            no={shared('no')}
          />
        </>
      )}
      <Button icon="trash" tone="quiet" onPress={onRemove} fullLabel={removeLabel}>
        {shared('remove')}
      </Button>
    </fieldset>
  )
}

function ConditionValue({
  fact,
  condition,
  onChange,
  label,
  yes,
  no,
}: {
  readonly fact: FactDeclaration
  readonly condition: Condition
  readonly onChange: (condition: Condition) => void
  readonly label: string
  readonly yes: string
  readonly no: string
}) {
  const language = useLanguage()
  const { value } = condition
  if (fact.type === 'bool') {
    return (
      <SelectField
        label={label}
        value={String(value)}
        choices={[
          { value: 'true', label: yes },
          { value: 'false', label: no },
        ]}
        onChange={(chosen) => onChange({ ...condition, value: chosen === 'true' })}
      />
    )
  }
  const { choices } = fact
  if (choices === undefined) {
    return fact.type === 'choice' ? (
      <TextField
        label={label}
        value={typeof value === 'string' ? value : ''}
        onChange={(text) => onChange({ ...condition, value: text })}
      />
    ) : (
      <NumberField
        // A row whose fact or comparison changed is another field.
        key={`${condition.fact} ${condition.op}`}
        label={label}
        decimals={2}
        value={typeof value === 'number' ? value : null}
        onChange={(number) => {
          if (number !== null) onChange({ ...condition, value: number })
        }}
      />
    )
  }
  const offered = choices.map((choice) => ({
    value: String(choice.value),
    label: textIn(choice.label, language),
  }))
  const valueOf = (chosen: string) =>
    choices.find((choice) => String(choice.value) === chosen)?.value ?? chosen
  if (condition.op === 'in') {
    return (
      <MultiChoice
        label={label}
        choices={offered}
        value={(Array.isArray(value) ? value : [value]).map(String)}
        onChange={(chosen) => {
          if (chosen.length > 0) onChange({ ...condition, value: chosen.map(valueOf) })
        }}
      />
    )
  }
  return (
    <SelectField
      label={label}
      value={String(value)}
      choices={offered}
      onChange={(chosen) => onChange({ ...condition, value: valueOf(chosen) })}
    />
  )
}

/** Rows of one group, with a button for another. */
export function ConditionRows({
  reader,
  name,
  rows,
  problems,
  onChange,
}: {
  readonly reader: RuleReader
  readonly name: string
  readonly rows: readonly Condition[]
  /** By row. */
  readonly problems: ReadonlyMap<number, string>
  readonly onChange: (rows: readonly Condition[]) => void
}) {
  const { words, facts } = reader
  const [first] = facts
  return (
    <>
      {rows.map((condition, at) => (
        <ConditionRow
          // Rows have no id; a row moves up when one before it goes.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          reader={reader}
          condition={condition}
          name={words('rowOf', { group: name, n: at + 1 })}
          removeLabel={words('removeRow', { group: name, n: at + 1 })}
          error={problems.get(at)}
          onChange={(next) => onChange(rows.map((each, index) => (index === at ? next : each)))}
          onRemove={() => onChange(rows.filter((_, index) => index !== at))}
        />
      ))}
      {first !== undefined && (
        <div>
          <Button
            icon="plus"
            onPress={() => onChange([...rows, newCondition(first)])}
            fullLabel={words('addRow', { group: name })}
          >
            {words('addRow', { group: name })}
          </Button>
        </div>
      )}
    </>
  )
}

/** Reads rows out of what a form holds. */
export const rowsOf = (value: unknown): readonly Condition[] => Condition.array().catch([]).parse(value)

interface Props {
  readonly rule: TypedRule
  readonly facts: readonly FactDeclaration[]
  readonly onChange: (rule: TypedRule) => void
}

/** When an option fits, as rows in four groups, without any syntax; what is wrong stands at its row. */
export function RuleEditor({ rule, facts, onChange }: Props) {
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const language = useLanguage()
  const reader: RuleReader = { words, shared, facts, language }
  const groups = { ...rule, check: [] }
  const problems = ruleProblems(groups, facts)
  return (
    <div className={styles['editor']}>
      <p>{words('ruleIntro')}</p>
      {CONDITION_GROUPS.map((group) => {
        const { name, help } = groupWords(words, group)
        const own = problems.filter((problem) => problem.group === group)
        const whole = own.filter(({ row }) => row === null)
        return (
          <section key={group} className={styles['group']} aria-label={name}>
            <h2>{name}</h2>
            <p>{help}</p>
            {whole.map((problem) => (
              <p key={problem.code} className={styles['mistake']} role="alert">
                {ruleProblemName(reader, problem)}
              </p>
            ))}
            <ConditionRows
              reader={reader}
              name={name}
              rows={rule[group]}
              problems={
                new Map(
                  own.flatMap((problem) =>
                    problem.row === null ? [] : [[problem.row, ruleProblemName(reader, problem)] as const],
                  ),
                )
              }
              onChange={(rows) => onChange({ ...withRows(groups, group, rows), check: rule.check })}
            />
          </section>
        )
      })}
      <section className={styles['group']} aria-label={words('checkName')}>
        <h2>{words('checkName')}</h2>
        <p>{words('checkHelp')}</p>
        {rule.check.map((check, at) => (
          <fieldset key={check.id} className={styles['row']}>
            <legend className={styles['rowName']}>{`${words('checkName')} ${at + 1}`}</legend>
            {LANGUAGES.map((each) => (
              <TextField
                key={each}
                label={words('checkText', { n: at + 1, language: each })}
                isOptional={each !== 'lv'}
                value={check.text[each] ?? ''}
                onChange={(text) =>
                  onChange({
                    ...rule,
                    check: rule.check.map((known) =>
                      known === check ? { ...check, text: { ...check.text, [each]: text } } : known,
                    ),
                  })
                }
              />
            ))}
            <Button
              icon="trash"
              tone="quiet"
              onPress={() => onChange({ ...rule, check: rule.check.filter((known) => known !== check) })}
              fullLabel={words('removeCheck', { n: at + 1 })}
            >
              {shared('remove')}
            </Button>
          </fieldset>
        ))}
        <div>
          <Button
            icon="plus"
            onPress={() => {
              const taken = new Set(rule.check.map(({ id }) => id))
              let number = rule.check.length + 1
              while (taken.has(`check-${number}`)) number++
              onChange({ ...rule, check: [...rule.check, { id: `check-${number}`, text: {} }] })
            }}
          >
            {words('addCheck')}
          </Button>
        </div>
      </section>
      <DateField
        label={words('expiresName')}
        help={words('expiresHelp')}
        isOptional
        value={rule.expires}
        onChange={(expires) => onChange({ ...rule, expires })}
      />
      {problems.length === 0 && <p role="status">{words('ruleSound')}</p>}
    </div>
  )
}
