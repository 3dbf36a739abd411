import { useEffect, useState, type FormEvent } from 'react'
import { useLocation } from 'wouter'
import { AccessEndedNote } from './access-ended.tsx'
import { ClearedNote } from './cleared-note.tsx'
import styles from './lock.module.css'
import { Fault } from '#/client/fault.ts'
import type { AccessEnded } from '#/client/forgetting.ts'
import type { EnrolledAccount } from '#/client/ports.ts'
import type { Role } from '#/core/vault/directory.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PassphraseField } from '#/app/ui/passphrase-field.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { onVaultEvent, vault } from '#/app/vault.ts'
import { useWords, type Say } from '#/app/words/words.ts'

function roleOf(words: Say<'setup'>, role: Role): string {
  return {
    administrator: words('roleAdministrator'),
    supervisor: words('roleSupervisor'),
    worker: words('roleWorker'),
    dpo: words('roleDpo'),
  }[role]
}

/** The lock screen: whoever is enrolled here unlocks with their passphrase, online or not. */
export function Lock() {
  const words = useWords('lock')
  const roles = useWords('setup')
  const [accounts, setAccounts] = useState<readonly EnrolledAccount[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  useEffect(() => {
    vault.accounts().then(
      (list) => {
        setAccounts(list)
        const [only, second] = list
        if (only !== undefined && second === undefined) setChosen(only.account)
      },
      (cause: unknown) => {
        setAccounts([])
        setProblem(storageWords(words, cause))
      },
    )
  }, [words])
  if (accounts === null) return <Skeleton lines={4} />
  if (accounts.length === 0) {
    return (
      <>
        <PageHeader title={words('empty')} />
        <ClearedNote />
        {problem !== null && <Banner tone="danger">{problem}</Banner>}
        <EmptyState title={words('empty')} icon="lock">
          {words('emptyText')}
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      <ClearedNote />
      <ul className={styles['people']}>
        {accounts.map((account) => (
          <li key={account.account} className={styles['person']}>
            {chosen === account.account ? (
              <Unlock account={account} role={roleOf(roles, account.role)} />
            ) : (
              <Button wide size="large" icon="person" onPress={() => setChosen(account.account)}>
                {account.badge} · {roleOf(roles, account.role)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Unlock({ account, role }: { readonly account: EnrolledAccount; readonly role: string }) {
  const words = useWords('lock')
  const [passphrase, setPassphrase] = useState('')
  const [mistake, setMistake] = useState<string | undefined>()
  const [busy, setBusy] = useState(false)
  const [elsewhere, setElsewhere] = useState(false)
  const [opened, setOpened] = useState(0)
  const [ended, setEnded] = useState<AccessEnded | null>(null)
  const [, go] = useLocation()
  useEffect(
    () =>
      onVaultEvent((event) => {
        if (event.type === 'progress' && event.what === 'unlock') setOpened(event.done)
      }),
    [],
  )

  useEffect(() => {
    vault.accessEnded(account.account).then(setEnded, (cause: unknown) => reportError(cause))
  }, [account.account])

  const unlock = async (takeOver: boolean): Promise<void> => {
    setBusy(true)
    setMistake(undefined)
    setElsewhere(false)
    try {
      const answer = await vault.unlock(account.account, passphrase, takeOver)
      if (answer.ok) go('/')
      else if (answer.reason === 'open-elsewhere') setElsewhere(true)
      else setMistake(reasonWords(words, answer.reason))
    } catch (cause) {
      setMistake(storageWords(words, cause))
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void unlock(false)
  }

  if (ended !== null) return <AccessEndedNote ended={ended} />
  return (
    <form className={styles['form']} onSubmit={submit} noValidate>
      <h2>
        {account.badge} · {role}
      </h2>
      <PassphraseField
        label={words('passphrase')}
        value={passphrase}
        onChange={setPassphrase}
        error={mistake}
      />
      {elsewhere && (
        <Banner
          tone="warn"
          title={words('elsewhere')}
          actions={
            <Button onPress={() => void unlock(true)} isPending={busy}>
              {words('takeOver')}
            </Button>
          }
        >
          {words('elsewhereText')}
        </Banner>
      )}
      <Button tone="primary" type="submit" icon="unlock" isPending={busy} isDisabled={passphrase === ''}>
        {busy ? (opened > 0 ? words('opening', { count: opened }) : words('unlocking')) : words('unlock')}
      </Button>
    </form>
  )
}

/** What this device's storage did, and what to do. */
function storageWords(words: Say<'lock'>, cause: unknown): string {
  if (cause instanceof Fault && cause.code === 'newer-storage') return words('newer')
  if (cause instanceof Fault && cause.code === 'directory-damaged') return words('directory')
  return words('storage', { detail: cause instanceof Error ? cause.message : '' })
}

function reasonWords(words: Say<'lock'>, reason: string): string {
  if (reason === 'wrong-passphrase') return words('wrong')
  return reason === 'not-enrolled' ? words('missing') : words('damaged')
}
