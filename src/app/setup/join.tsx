import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect, useMemo, useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { useLocation } from 'wouter'
import { z } from 'zod'
import { PassphraseChoice, deviceChoice } from './passphrase-choice.tsx'
import { RecoveryPages } from './recovery-pages.tsx'
import styles from './setup.module.css'
import { Fault } from '#/client/fault.ts'
import type { InvitationReading } from '#/client/vault-api.ts'
import type { Role } from '#/core/vault/directory.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ErrorState } from '#/app/ui/error-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useStatus, vault } from '#/app/vault.ts'
import { useWords, type Say } from '#/app/words/words.ts'
import type { ProblemCode } from '#/wire/problem.ts'

const joinForm = (words: Say<'setup'>, asksName: boolean) =>
  z
    .object({
      name: asksName ? z.string().trim().min(1, words('required')).max(200) : z.string(),
      ...deviceChoice(words),
    })
    .refine(({ passphrase, again }) => passphrase === again, {
      path: ['again'],
      message: words('passphraseDiffers'),
    })

type JoinFields = z.infer<ReturnType<typeof joinForm>>

/** Why a link or a joining did not work, and what to do. */
function refusal(words: Say<'setup'>, reason: string): string {
  switch (reason) {
    case 'unreadable':
      return words('badUnreadable')
    case 'newer':
      return words('badNewer')
    case 'expired':
      return words('badExpired')
    case 'used':
      return words('badUsed')
    case 'unknown':
      return words('badUnknown')
    case 'other-organisation':
      return words('badOther')
    case 'offline':
      return words('badOffline')
    case 'recovery-key-does-not-fit':
      return words('badRecovery')
    case 'already-here':
      return words('badHere')
    case 'busy':
      return words('badBusy')
    default:
      return words('badRefused', { detail: reason })
  }
}

/** What kept an invitation from being read or taken, where that was not the invitation itself: `offline`, `busy`, or what the failure says. */
function hindrance(cause: unknown): string {
  if (!(cause instanceof Fault)) return cause instanceof Error ? cause.message : String(cause)
  const isPassing = cause.problem !== null && PASSING.has(cause.problem.code)
  if (isPassing || cause.code === 'server-unreadable') return 'busy'
  return cause.code === 'offline' ? 'offline' : cause.message
}

const PASSING: ReadonlySet<ProblemCode> = new Set(['busy', 'too-many-requests', 'too-slow', 'server-fault'])

export function roleWords(words: Say<'setup'>, role: Role): string {
  switch (role) {
    case 'administrator':
      return words('roleAdministrator')
    case 'supervisor':
      return words('roleSupervisor')
    case 'worker':
      return words('roleWorker')
    case 'dpo':
      return words('roleDpo')
  }
}

/** What a link leads to, or what stood in the way of reading it. */
type Reading = InvitationReading | { readonly ok: false; readonly reason: string; readonly mayPass: true }

/** Opens an invitation's link: checks it, lets its holder choose a passphrase, enrols this device. */
export function Join() {
  const words = useWords('setup')
  // Only read here: React may begin a first rendering more than once before it keeps one.
  const [fragment] = useState(() => location.hash.slice(1))
  useEffect(() => {
    // Out of the address as soon as it is held: the secret shall not stay in the browser's history.
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname)
  }, [])
  const [tries, setTries] = useState(1)
  const [reading, setReading] = useState<Reading | null>(null)
  useEffect(() => {
    vault
      .readInvitation(fragment)
      .then(setReading, (cause: unknown) =>
        setReading({ ok: false, reason: hindrance(cause), mayPass: true }),
      )
  }, [fragment, tries])
  const retry = (): void => {
    setReading(null)
    setTries(tries + 1)
  }
  if (reading === null) {
    return (
      <>
        <PageHeader title={words('joinChecking')} />
        <Progress label={words('joinChecking')} done={null} total={0} />
      </>
    )
  }
  if (!reading.ok) {
    const mayPass = 'mayPass' in reading || reading.reason === 'offline'
    return (
      <>
        <PageHeader title={words('joinButton')} />
        <ErrorState
          title={refusal(words, reading.reason)}
          {...(mayPass ? { onRetry: retry } : {})}
          actions={<LinkButton href="/lock">{words('toLock')}</LinkButton>}
        >
          {mayPass ? words('linkStays') : ''}
        </ErrorState>
      </>
    )
  }
  return <JoinForm fragment={fragment} reading={reading} />
}

function JoinForm({
  fragment,
  reading,
}: {
  readonly fragment: string
  readonly reading: Extract<InvitationReading, { ok: true }>
}) {
  const words = useWords('setup')
  const asksName = reading.admits === 'account'
  const schema = useMemo(() => joinForm(words, asksName), [words, asksName])
  const { control, handleSubmit, formState } = useForm<JoinFields>({
    resolver: zodResolver(schema),
    defaultValues: { name: '', badge: '', passphrase: '', again: '' },
  })
  const [failure, setFailure] = useState<string | null>(null)
  const [recoveryKey, setRecoveryKey] = useState<string | null>(null)
  const [, go] = useLocation()

  const enrol = async ({ name, badge, passphrase }: JoinFields): Promise<void> => {
    setFailure(null)
    try {
      const joined = await vault.join({ fragment, name, badge, passphrase })
      if (!joined.ok) setFailure(refusal(words, joined.reason))
      else if (joined.value.recoveryKey === null) go('/')
      else setRecoveryKey(joined.value.recoveryKey)
    } catch (cause) {
      setFailure(refusal(words, hindrance(cause)))
    }
  }

  if (recoveryKey !== null) {
    return (
      <>
        <PageHeader title={words('joinDone')}>{words('joinRecovery')}</PageHeader>
        <RecoveryPages
          organisation={reading.organisation}
          recovery={{ recoveryKey }}
          doneLabel={words('start')}
          onDone={() => go('/')}
        />
      </>
    )
  }
  return (
    <>
      <PageHeader
        title={words('joinTitle', { organisation: reading.organisation })}
        kicker={words('joinRole', { role: roleWords(words, reading.role) })}
      >
        {asksName ? words('joinIntro') : words('joinDeviceIntro')}
      </PageHeader>
      <form
        className={styles['form']}
        noValidate
        onSubmit={(event) => {
          void handleSubmit(enrol)(event)
        }}
      >
        {asksName && (
          <Controller
            control={control}
            name="name"
            render={({ field, fieldState }) => (
              <TextField
                ref={field.ref}
                label={words('name')}
                help={words('nameHelp')}
                value={field.value}
                onChange={field.onChange}
                onBlur={field.onBlur}
                error={fieldState.error?.message}
              />
            )}
          />
        )}
        <PassphraseChoice
          control={control}
          names={{ badge: 'badge', passphrase: 'passphrase', again: 'again' }}
          words={words}
        />
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
        {formState.isSubmitting && <FirstSync />}
        <Button tone="primary" type="submit" isPending={formState.isSubmitting}>
          {formState.isSubmitting ? words('joining') : words('joinButton')}
        </Button>
      </form>
    </>
  )
}

/** The first sync under way: how far it is, and a way to start working before all has come. */
function FirstSync() {
  const words = useWords('handingOver')
  const { phase, done, total } = useStatus()
  if (phase !== 'receiving') return null
  return (
    <>
      <Progress label={words('receivingTitle')} done={done} total={total} />
      <Button icon="stop" onPress={() => void vault.setReceiving(false)}>
        {words('stopAndStart')}
      </Button>
      <p>{words('stopHelp')}</p>
    </>
  )
}
