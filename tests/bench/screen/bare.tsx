import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { type Control, useForm, type UseFormRegister, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { MEMBERS, type PlainField, type PlainForm } from './plain-form.ts'
import { showPage } from './page-shown.ts'

/**
 * The least a form library does: native fields registered with react-hook-form,
 * judged by zod at every key, each condition and sum watching what it reads.
 * No languages, no saving, no honest non-answers. `?layout=pages` draws one
 * page at a time; without it the whole form is one page in twenty parts.
 */
type Values = Record<string, unknown>

// A bare page trusts the form it was given.
const form: PlainForm = JSON.parse(document.getElementById('form')?.textContent ?? '')
const isPaged = new URLSearchParams(location.search).get('layout') === 'pages'

function schemaOf({ type, isConstrained }: PlainField) {
  if (type !== 'number') return z.unknown()
  const number = z.coerce.number()
  return isConstrained ? number.min(0).lt(1000) : number
}
const allFields = form.pages.flatMap(({ fields }) => fields)
const schema = z.looseObject({
  ...Object.fromEntries(
    allFields
      .filter(({ type }) => type !== 'sum' && type !== 'note')
      .map((field) => [field.name, schemaOf(field)]),
  ),
  members: z
    .array(z.looseObject(Object.fromEntries(form.memberFields.map((field) => [field.name, schemaOf(field)]))))
    .optional(),
})

interface FieldProps {
  readonly field: PlainField
  readonly name?: string
  readonly control: Control<Values>
  readonly register: UseFormRegister<Values>
}

const asNumber = (value: unknown): number => Number(value ?? 0) || 0

function Sum({ field, control }: FieldProps) {
  const values = useWatch({ control, name: [...field.sumOf] })
  return <output>{values.reduce<number>((sum, value) => sum + asNumber(value), field.plus)}</output>
}

function Conditional(props: FieldProps & { readonly on: string }) {
  const shown = useWatch({ control: props.control, name: props.on })
  return shown === 'a' ? <Field {...props} /> : null
}

function Field({ field, name = field.name, control, register }: FieldProps) {
  if (field.type === 'note') return <p>{field.label}</p>
  if (field.type === 'sum') return <Sum field={field} control={control} register={register} />
  if (field.type === 'one' || field.type === 'many') {
    return (
      <fieldset data-question={name}>
        <legend>{field.label}</legend>
        {field.choices.map((choice) => (
          <label key={choice}>
            <input type={field.type === 'one' ? 'radio' : 'checkbox'} value={choice} {...register(name)} />
            {choice}
          </label>
        ))}
      </fieldset>
    )
  }
  const type = field.type === 'number' ? 'number' : field.type === 'date' ? 'date' : 'text'
  return (
    <p data-question={name}>
      <label>
        {field.label} <input type={type} {...register(name)} />
      </label>
    </p>
  )
}

function Fields({
  fields,
  prefix = '',
  ...rest
}: Omit<FieldProps, 'field' | 'name'> & {
  readonly fields: readonly PlainField[]
  readonly prefix?: string
}) {
  return fields.map((field) =>
    field.showIf === null ? (
      <Field key={field.name} field={field} name={prefix + field.name} {...rest} />
    ) : (
      <Conditional key={field.name} field={field} on={field.showIf} {...rest} />
    ),
  )
}

function MemberSum({ control }: { readonly control: Control<Values> }) {
  const names = Array.from({ length: MEMBERS }, (_unused, index) => `members.${index}.${form.memberSum}`)
  const incomes = useWatch({ control, name: names })
  return <output>{incomes.reduce<number>((sum, value) => sum + asNumber(value), 0)}</output>
}

function Page() {
  const [place, setPlace] = useState(0)
  const { control, register } = useForm<Values>({ resolver: zodResolver(schema), mode: 'onChange' })
  useEffect(() => {
    showPage.by = isPaged ? setPlace : () => undefined
  }, [])
  return (
    <form>
      {form.pages.map((page, index) =>
        isPaged && index !== place ? null : (
          <section key={page.key}>
            <h2>{page.key}</h2>
            <Fields fields={page.fields} control={control} register={register} />
            {index === form.pages.length - 1 && (
              <>
                {Array.from({ length: MEMBERS }, (_unused, member) => (
                  <section key={member}>
                    <Fields
                      fields={form.memberFields}
                      prefix={`members.${member}.`}
                      control={control}
                      register={register}
                    />
                  </section>
                ))}
                <MemberSum control={control} />
              </>
            )}
          </section>
        ),
      )}
    </form>
  )
}

const place = document.getElementById('app')
if (place === null) throw new Error('the page has a place for the form')
createRoot(place).render(<Page />)
