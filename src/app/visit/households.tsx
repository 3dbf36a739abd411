import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo, useState } from 'react'
import { Controller, useFieldArray, useForm } from 'react-hook-form'
import { useLocation } from 'wouter'
import { z } from 'zod'
import { HouseholdList } from './today.tsx'
import { findHouseholds } from './search.ts'
import { troubleWords } from './trouble.ts'
import styles from './visit.module.css'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useCaseload, vault } from '#/app/vault.ts'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

/** The whole caseload, searched while typing. */
export function Households() {
  const words = useWords('visit')
  const caseload = useCaseload()
  const [typed, setTyped] = useState('')
  if (caseload === null) return <Skeleton lines={8} />
  return (
    <>
      <PageHeader
        title={words('householdsTitle')}
        actions={
          <LinkButton href="/households/new" tone="primary" icon="plus">
            {words('newHousehold')}
          </LinkButton>
        }
      />
      <div className={styles['search']}>
        <TextField label={words('searchLabel')} type="search" isOptional value={typed} onChange={setTyped} />
      </div>
      <HouseholdList households={findHouseholds(caseload.households, typed)} />
    </>
  )
}

const newHousehold = (words: Say<'visit'>) =>
  z.object({
    label: z.string().trim().min(1, words('required')).max(300),
    street: z.string().trim().max(300),
    place: z.string().trim().max(300),
    parish: z.string().trim().max(300),
    phone: z.string().trim().max(100),
    members: z
      .array(
        z.object({
          name: z.string().trim().min(1, words('required')).max(300),
          birthDate: z.string().nullable(),
        }),
      )
      .min(1)
      .max(40),
  })

type Fields = z.infer<ReturnType<typeof newHousehold>>

/** A household nobody has visited yet: sealed on this device like everything else. */
export function NewHouseholdPage() {
  const words = useWords('visit')
  const language = useLanguage()
  const schema = useMemo(() => newHousehold(words), [words])
  const { control, handleSubmit, formState } = useForm<Fields>({
    resolver: zodResolver(schema),
    defaultValues: {
      label: '',
      street: '',
      place: '',
      parish: '',
      phone: '',
      members: [{ name: '', birthDate: null }],
    },
  })
  const { fields, append, remove } = useFieldArray({ control, name: 'members' })
  const [failure, setFailure] = useState<string | null>(null)
  const [, go] = useLocation()
  const create = async ({ members, ...facts }: Fields): Promise<void> => {
    try {
      const stream = await vault.createHousehold({
        facts: { ...facts, point: null, language, note: '', warnings: [] },
        persons: members.map(({ name, birthDate }, index) => ({
          name,
          birthDate,
          relation: index === 0 ? 'self' : '',
        })),
      })
      go(`/households/${stream}`)
    } catch (cause) {
      setFailure(troubleWords(words, cause))
    }
  }
  const text = (name: 'label' | 'street' | 'place' | 'parish' | 'phone', label: string) => (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <TextField
          ref={field.ref}
          label={label}
          isOptional={name !== 'label'}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          error={fieldState.error?.message}
        />
      )}
    />
  )
  return (
    <>
      <PageHeader
        title={words('newHousehold')}
        back={{ href: '/households', label: words('householdsTitle') }}
      >
        {words('newHouseholdText')}
      </PageHeader>
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          void handleSubmit(create)(event)
        }}
      >
        {text('label', words('label'))}
        {text('street', words('street'))}
        {text('place', words('place'))}
        {text('parish', words('parish'))}
        {text('phone', words('phone'))}
        {fields.map((member, index) => (
          <fieldset key={member.id} className={styles['member']}>
            <legend>{words('memberNumber', { number: index + 1 })}</legend>
            <Controller
              control={control}
              name={`members.${index}.name`}
              render={({ field, fieldState }) => (
                <TextField
                  ref={field.ref}
                  label={words('memberName')}
                  value={field.value}
                  onChange={field.onChange}
                  onBlur={field.onBlur}
                  error={fieldState.error?.message}
                />
              )}
            />
            <Controller
              control={control}
              name={`members.${index}.birthDate`}
              render={({ field }) => (
                <DateField
                  label={words('birthDate')}
                  isOptional
                  value={field.value}
                  onChange={(day) => field.onChange(day)}
                />
              )}
            />
            {fields.length > 1 && (
              <Button tone="quiet" icon="trash" onPress={() => remove(index)}>
                {words('removeMember')}
              </Button>
            )}
          </fieldset>
        ))}
        <Button icon="plus" onPress={() => append({ name: '', birthDate: null })}>
          {words('addMember')}
        </Button>
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
        <Button tone="primary" type="submit" isPending={formState.isSubmitting}>
          {words('createHousehold')}
        </Button>
      </form>
    </>
  )
}
