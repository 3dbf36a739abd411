import styles from './catalogue.module.css'
import { fieldName, valueName } from './field-words.ts'
import { ConditionRows, rowsOf } from './rule-editor.tsx'
import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { nameOf } from '#/core/catalogue/editing/changes.ts'
import { newItem } from '#/core/catalogue/editing/edit-records.ts'
import type { FieldShape, RecordShape } from '#/core/catalogue/editing/record-shape.ts'
import { type JsonObject, isJsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import { LANGUAGES, textIn } from '#/core/catalogue/texts.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { FieldGroup } from '#/app/ui/field-group.tsx'
import { ManyChoices } from '#/app/ui/many-choices.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { SelectField } from '#/app/ui/select-field.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { plain } from '#/app/words/plain-letters.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** Where a field stands on the page, for jumps from a list of mistakes. */
export const fieldId = (path: readonly string[]): string => `field-${path.join('-')}`

/** Texts that are a name, not a sentence. */
const SHORT_TEXTS = new Set([
  'name',
  'alternate_name',
  'label',
  'owner',
  'checkedBy',
  'option',
  'document',
  'title',
])

interface Common {
  readonly catalogue: Catalogue
  /** What is wrong, by path joined with dots. */
  readonly mistakes: ReadonlyMap<string, string>
  /** The whole record, for fields that lean on another. */
  readonly root: JsonObject
}

interface Props extends Common {
  readonly fields: readonly FieldShape[]
  readonly value: JsonObject
  readonly path: readonly string[]
  readonly onChange: (value: JsonObject) => void
}

/** The fields of a record, of any list and at any depth. */
export function RecordFields({ fields, value, path, onChange, ...common }: Props) {
  return (
    <>
      {fields.map((shape) => (
        <Field
          key={shape.name}
          {...common}
          shape={shape}
          path={[...path, shape.name]}
          value={value[shape.name]}
          onChange={(next) => onChange({ ...value, [shape.name]: next })}
        />
      ))}
    </>
  )
}

interface FieldProps extends Common {
  readonly shape: FieldShape
  readonly path: readonly string[]
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

function Field(props: FieldProps) {
  const { shape, path, value, onChange, mistakes, root, catalogue } = props
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const names = useWords('catalogueFields')
  const language = useLanguage()
  const { name, isNeeded, field } = shape
  const common = {
    id: fieldId(path),
    label: fieldName(names, name),
    isOptional: !isNeeded,
    error: mistakes.get(path.join('.')),
  }
  switch (field.kind) {
    case 'rule':
      return null
    case 'texts':
      return <TextsField {...props} label={common.label} />
    case 'line':
    case 'web':
    case 'email': {
      const types = { line: 'text', web: 'url', email: 'email' } as const
      return <TextField {...common} type={types[field.kind]} value={textOf(value)} onChange={onChange} />
    }
    case 'day':
      return (
        <DateField
          {...common}
          value={typeof value === 'string' && value !== '' ? value : null}
          onChange={onChange}
        />
      )
    case 'moment':
      return (
        <div className={styles['buttons']}>
          <TextField {...common} value={textOf(value)} onChange={onChange} />
          <Button
            icon="clock"
            onPress={() => onChange(new Date().toISOString())}
            fullLabel={`${words('setNow')}: ${common.label}`}
          >
            {words('setNow')}
          </Button>
        </div>
      )
    case 'number':
      return (
        <NumberField
          {...common}
          decimals={field.isWhole ? 0 : 6}
          value={typeof value === 'number' ? value : null}
          onChange={(number) => onChange(number ?? undefined)}
        />
      )
    case 'yes-no':
      return (
        <ChoiceGroup
          {...common}
          layout="beside"
          choices={[
            { value: 'true', label: shared('yes') },
            { value: 'false', label: shared('no') },
          ]}
          value={value === true ? 'true' : value === false ? 'false' : null}
          onChange={(chosen) => onChange(chosen === 'true')}
        />
      )
    case 'scalar':
      return (
        <TextField
          {...common}
          value={textOf(value)}
          onChange={(text) => {
            // Values of a choice are words even where they look like numbers.
            const isNumber = root['type'] !== 'choice' && /^-?\d+(\.\d+)?$/.test(text)
            onChange(isNumber ? Number(text) : text)
          }}
        />
      )
    case 'choice':
      return (
        <SelectField
          {...common}
          none={isNeeded ? words('chooseOne') : words('notSet')}
          value={textOf(value)}
          choices={field.values.map((each) => ({ value: each, label: valueName(names, each) }))}
          onChange={onChange}
        />
      )
    case 'reference': {
      const choices = catalogue[field.to]
        .map((record) => ({ value: record.id, label: textIn(nameOf(record) ?? {}, language) }))
        .toSorted((a, b) => (plain(a.label) < plain(b.label) ? -1 : 1))
      return (
        <SelectField
          {...common}
          none={isNeeded ? words('chooseOne') : words('notSet')}
          value={textOf(value)}
          choices={choices}
          onChange={onChange}
        />
      )
    }
    case 'references':
      return (
        <ManyChoices
          {...common}
          several
          choices={catalogue.needs.map(({ code, label }) => ({
            value: code,
            label: textIn(label, language),
          }))}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(chosen) => onChange([...chosen])}
        />
      )
    case 'conditions': {
      const reader = { words, shared, facts: catalogue.facts, language }
      const rows = rowsOf(value)
      const wrong = rows.flatMap((_, at) => {
        const said = mistakes.get([...path, String(at)].join('.'))
        return said === undefined ? [] : [[at, said] as const]
      })
      return (
        <section className={styles['group']} aria-label={common.label} id={common.id}>
          <h2>{common.label}</h2>
          <ConditionRows
            reader={reader}
            name={common.label}
            rows={rows}
            problems={new Map(wrong)}
            onChange={onChange}
          />
        </section>
      )
    }
    case 'record':
      return <InnerRecord {...props} label={common.label} of={field.of} />
    case 'list':
      return <InnerList {...props} label={common.label} of={field.of} />
  }
}

/** One text in three languages beside each other. */
function TextsField({
  shape,
  path,
  value,
  onChange,
  mistakes,
  label,
}: FieldProps & { readonly label: string }) {
  const words = useWords('catalogue')
  const texts = objectOf(value)
  const Control = SHORT_TEXTS.has(shape.name) ? TextField : TextArea
  return (
    <FieldGroup label={label} isOptional={!shape.isNeeded} error={mistakes.get(path.join('.'))}>
      <div className={styles['languages']}>
        {LANGUAGES.map((language, at) => (
          <div key={language} lang={language}>
            <Control
              id={at === 0 ? fieldId(path) : fieldId([...path, language])}
              label={words('inLanguage', { what: label, language })}
              isOptional={!shape.isNeeded || at > 0}
              value={textOf(texts[language])}
              maxLength={4000}
              error={mistakes.get([...path, language].join('.'))}
              onChange={(text) => onChange({ ...texts, [language]: text })}
            />
          </div>
        ))}
      </div>
    </FieldGroup>
  )
}

type Inner = FieldProps & { readonly label: string; readonly of: RecordShape }

/** A record inside a record, there or not. */
function InnerRecord({ shape, path, value, onChange, label, of, ...common }: Inner) {
  const words = useWords('catalogue')
  const shared = useWords('shared')
  const about = () => ({ id: crypto.randomUUID(), at: new Date().toISOString() })
  return (
    <section className={styles['group']} aria-label={label} id={fieldId(path)}>
      <h2>{label}</h2>
      {common.mistakes.has(path.join('.')) && (
        <p className={styles['mistake']}>{common.mistakes.get(path.join('.'))}</p>
      )}
      {isJsonObject(value) ? (
        <>
          <RecordFields {...common} fields={of.fields} value={value} path={path} onChange={onChange} />
          {!shape.isNeeded && (
            <div>
              <Button
                icon="trash"
                tone="quiet"
                onPress={() => onChange(undefined)}
                fullLabel={`${shared('remove')}: ${label}`}
              >
                {shared('remove')}
              </Button>
            </div>
          )}
        </>
      ) : (
        <div>
          <Button icon="plus" onPress={() => onChange(newItem(of, about()))}>
            {words('addItem', { what: label })}
          </Button>
        </div>
      )}
    </section>
  )
}

const itemTitle = (item: JsonObject, language: 'lv' | 'en' | 'ru'): string => {
  const name = nameOf(item)
  if (name !== null) return textIn(name, language)
  return textOf(item['number'] ?? item['url'] ?? item['address_1'] ?? item['opens_at'] ?? '')
}

/** Records inside a record: phones, opening hours, costs. Each can be folded. */
function InnerList({ path, value, onChange, label, of, mistakes, root, catalogue }: Inner) {
  const common = { mistakes, root, catalogue }
  const words = useWords('catalogue')
  const language = useLanguage()
  const items = Array.isArray(value) ? value.map(objectOf) : []
  const about = () => ({ id: crypto.randomUUID(), at: new Date().toISOString() })
  const hasMistake = (at: number) =>
    [...common.mistakes.keys()].some((key) => key.startsWith(`${path.join('.')}.${at}`))
  return (
    <section className={styles['group']} aria-label={label} id={fieldId(path)}>
      <h2>{label}</h2>
      {items.map((item, at) => (
        <details
          key={typeof item['id'] === 'string' ? item['id'] : at}
          className={styles['section']}
          open={hasMistake(at) || Object.keys(item).length <= 2 ? true : undefined}
        >
          <summary>{`${words('itemOf', { what: label, n: at + 1 })} ${itemTitle(item, language)}`}</summary>
          <div>
            <RecordFields
              {...common}
              fields={of.fields}
              value={item}
              path={[...path, String(at)]}
              onChange={(next) => onChange(items.map((each, index) => (index === at ? next : each)))}
            />
            <div>
              <Button
                icon="trash"
                tone="quiet"
                onPress={() => onChange(items.filter((_item, index) => index !== at))}
              >
                {words('removeItem', { what: label, n: at + 1 })}
              </Button>
            </div>
          </div>
        </details>
      ))}
      <div>
        <Button icon="plus" onPress={() => onChange([...items, newItem(of, about())])}>
          {words('addItem', { what: label })}
        </Button>
      </div>
    </section>
  )
}
