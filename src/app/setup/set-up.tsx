import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo, useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { useLocation } from 'wouter'
import { z } from 'zod'
import { PassphraseChoice, deviceChoice } from './passphrase-choice.tsx'
import { RecoveryPages } from './recovery-pages.tsx'
import styles from './setup.module.css'
import type { RecoveryMaterial } from '#/client/vault-api.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { vault } from '#/app/vault.ts'
import { useWords, type Say } from '#/app/words/words.ts'

const setUpForm = (words: Say<'setup'>) =>
  z
    .object({
      organisation: z.string().trim().min(1, words('required')).max(200),
      address: z.string().trim().max(300),
      phone: z.string().trim().max(100),
      email: z.string().trim().max(200),
      dpo: z.string().trim().min(1, words('required')).max(300),
      name: z.string().trim().min(1, words('required')).max(200),
      setupCode: z.string().trim().max(100),
      ...deviceChoice(words),
    })
    .refine(({ passphrase, again }) => passphrase === again, {
      path: ['again'],
      message: words('passphraseDiffers'),
    })

type SetUpFields = z.infer<ReturnType<typeof setUpForm>>

const onThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)

/** The first visit to a new server: names the organisation, makes the first administrator's keys, shows the recovery pages. */
export function SetUp() {
  const words = useWords('setup')
  const schema = useMemo(() => setUpForm(words), [words])
  const { control, handleSubmit, formState } = useForm<SetUpFields>({
    resolver: zodResolver(schema),
    defaultValues: {
      organisation: '',
      address: '',
      phone: '',
      email: '',
      dpo: '',
      name: '',
      setupCode: '',
      badge: '',
      passphrase: '',
      again: '',
    },
  })
  const [failure, setFailure] = useState<string | null>(null)
  const [made, setMade] = useState<{
    readonly organisation: string
    readonly recovery: RecoveryMaterial
  } | null>(null)
  const [, go] = useLocation()

  const create = async (fields: SetUpFields): Promise<void> => {
    setFailure(null)
    const { organisation, address, phone, email, dpo, name, badge, passphrase, setupCode } = fields
    try {
      const recovery = await vault.setUp({
        organisation,
        office: { name: organisation, address, phone, email, dpo },
        name,
        badge,
        passphrase,
        ...(setupCode === '' ? {} : { setupCode }),
      })
      setMade({ organisation, recovery })
      window.scrollTo(0, 0)
    } catch (cause) {
      setFailure(cause instanceof Error ? cause.message : '')
    }
  }

  if (made !== null) {
    return (
      <>
        <PageHeader title={words('recoveryTitle')}>{words('recoveryIntro')}</PageHeader>
        <RecoveryPages
          organisation={made.organisation}
          recovery={made.recovery}
          doneLabel={words('recoveryDone')}
          onDone={() => go('/people')}
        />
      </>
    )
  }

  const text = (
    name: 'organisation' | 'address' | 'phone' | 'email' | 'dpo' | 'name' | 'setupCode',
    label: string,
    help?: string,
  ) => (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <TextField
          ref={field.ref}
          label={label}
          {...(help === undefined ? {} : { help })}
          isOptional={name === 'address' || name === 'phone' || name === 'email'}
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
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          void handleSubmit(create)(event)
        }}
      >
        <h2>{words('stepOffice')}</h2>
        {text('organisation', words('organisation'), words('organisationHelp'))}
        {text('address', words('address'))}
        {text('phone', words('phone'))}
        {text('email', words('email'))}
        {text('dpo', words('dpo'))}
        <h2>{words('stepYou')}</h2>
        {text('name', words('name'), words('nameHelp'))}
        <PassphraseChoice
          control={control}
          names={{ badge: 'badge', passphrase: 'passphrase', again: 'again' }}
          words={words}
        />
        {!onThisMachine && text('setupCode', words('setupCode'), words('setupCodeHelp'))}
        {failure !== null && <Banner tone="danger">{words('failed', { detail: failure })}</Banner>}
        <Button tone="primary" type="submit" isPending={formState.isSubmitting}>
          {formState.isSubmitting ? words('creating') : words('create')}
        </Button>
      </form>
    </>
  )
}
