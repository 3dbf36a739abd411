import { useEffect, useState, type ReactNode } from 'react'
import { Redirect, useLocation } from 'wouter'
import type { SafetyStatus } from '#/client/vault-api.ts'
import type { Role } from '#/core/vault/directory.ts'
import { AppFrame } from '#/app/ui/app-frame.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import type { IconName } from '#/app/ui/icon.tsx'
import type { Safety } from '#/app/ui/safety-line.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useWords, type Say } from '#/app/words/words.ts'
import { OpeningRecords } from './opening-records.tsx'
import { askToBeWoken } from './background-sync.ts'
import { keepMark } from './kept-marks.ts'
import { askToKeep } from './storage-room.ts'
import { learnQuestionnaires, learntQuestionnaires } from './definitions.ts'
import { lockNow, onVaultEvent, useHolder, useStatus, vault } from './vault.ts'

/** The status as the safety line says it: `safe` only when nothing waits for the server's signature. */
export function safetyOf(status: SafetyStatus): Safety {
  if (status.quarantined.length > 0) return { state: 'refused', visits: status.quarantined.length }
  if (status.phase === 'sending')
    return { state: 'sending', sent: status.done, total: Math.max(1, status.total) }
  if (status.online === false) return { state: 'offline', visits: status.householdsHere }
  if (status.unsent > 0) return { state: 'pending', visits: status.householdsHere }
  return { state: 'safe', visits: 0 }
}

interface Place {
  readonly href: string
  readonly label: string
  readonly icon: IconName
}

/** The rooms of a role, the first of them its start. */
export function placesOf(role: Role, words: Say<'places'>): readonly Place[] {
  const today: Place = { href: '/today', label: words('today'), icon: 'calendar' }
  const households: Place = { href: '/households', label: words('households'), icon: 'home' }
  const review: Place = { href: '/review', label: words('review'), icon: 'check' }
  const people: Place = { href: '/people', label: words('people'), icon: 'people' }
  const questionnaires: Place = {
    href: '/questionnaires',
    label: words('questionnaires'),
    icon: 'document',
  }
  const indicators: Place = { href: '/indicators', label: words('indicators'), icon: 'search' }
  const catalogue: Place = { href: '/catalogue', label: words('catalogue'), icon: 'search' }
  const audit: Place = { href: '/audit', label: words('audit'), icon: 'shield' }
  const exceptions: Place = { href: '/audit/exceptions', label: words('exceptions'), icon: 'warning' }
  const access: Place = { href: '/audit/access', label: words('access'), icon: 'search' }
  const requests: Place = { href: '/audit/requests', label: words('requests'), icon: 'document' }
  const keeping: Place = { href: '/audit/keeping', label: words('keeping'), icon: 'clock' }
  const losses: Place = { href: '/audit/losses', label: words('losses'), icon: 'tablet' }
  const processing: Place = { href: '/audit/processing', label: words('processing'), icon: 'document' }
  const freedom: Place = { href: '/audit/voluntariness', label: words('voluntariness'), icon: 'speech' }
  switch (role) {
    case 'worker':
      return [today, households]
    case 'supervisor':
      return [review, households, indicators, questionnaires, catalogue, people, keeping, losses]
    case 'dpo':
      return [audit, exceptions, access, requests, keeping, losses, processing, freedom]
    case 'administrator':
      return [people]
  }
}

/** Where each role begins its day; without anyone unlocked the lock screen, on a new server the set-up. */
export function Home() {
  const words = useWords('places')
  const holder = useHolder()
  const [fresh, setFresh] = useState<'asking' | 'set-up' | 'lock'>('asking')
  useEffect(() => {
    if (holder !== 'locked') return
    void firstPage().then(setFresh)
  }, [holder])
  if (holder === 'asking' || (holder === 'locked' && fresh === 'asking')) return <Skeleton lines={4} />
  if (holder === 'locked') return <Redirect to={fresh === 'set-up' ? '/set-up' : '/lock'} replace />
  return <Redirect to={placesOf(holder.role, words)[0]?.href ?? '/lock'} replace />
}

async function firstPage(): Promise<'set-up' | 'lock'> {
  const accounts = await vault.accounts()
  if (accounts.length > 0) return 'lock'
  try {
    const { name } = await vault.organisation()
    return name === null ? 'set-up' : 'lock'
  } catch {
    return 'lock'
  }
}

/** The browser is asked to keep what is here, and a mark outlives it should it clear us all the same. */
function useKeptHere(account: string | null): void {
  useEffect(() => {
    if (account === null) return undefined
    askToKeep().catch((cause: unknown) => reportError(cause))
    let isAsked = false
    const mark = ({ unsent, online }: SafetyStatus): void => {
      keepMark({ account, unsent, at: Date.now() })
      if (unsent > 0 && online === false && !isAsked) void askToBeWoken()
      isAsked = unsent > 0 && online === false
    }
    const stop = onVaultEvent((event) => {
      if (event.type === 'status') mark(event.status)
    })
    vault.status().then(mark, (cause: unknown) => reportError(cause))
    return stop
  }, [account])
}

/** A screen that needs somebody unlocked: with their rooms, safety line and lock; else the lock screen. */
export function MemberFrame({
  notice,
  children,
}: {
  readonly notice?: ReactNode
  readonly children: ReactNode
}) {
  const words = useWords('places')
  const holder = useHolder()
  const status = useStatus()
  const [address] = useLocation()
  const [takenOver, setTakenOver] = useState(false)
  const [hasForms, setHasForms] = useState(false)
  const isUnlocked = typeof holder !== 'string'
  // Without a connection every answer ends in an exchange that brought nothing.
  const isResting = status.phase === 'resting' && status.online !== false
  useKeptHere(typeof holder === 'string' ? null : holder.account)
  useEffect(() => {
    if (!isUnlocked) return
    vault.questionnaires(learntQuestionnaires()).then(
      (versions) => {
        learnQuestionnaires(versions)
        setHasForms(true)
      },
      (cause: unknown) => reportError(cause),
    )
  }, [isUnlocked, isResting])
  useEffect(
    () =>
      onVaultEvent((event) => {
        if (event.type === 'taken-over') setTakenOver(true)
        if (event.type === 'access-ended') void lockNow()
      }),
    [],
  )
  if (takenOver) {
    return (
      <AppFrame>
        <Banner
          tone="warn"
          actions={<Button onPress={() => location.assign('/lock')}>{words('toLock')}</Button>}
        >
          {words('takenOver')}
        </Banner>
      </AppFrame>
    )
  }
  if (holder === 'asking' || (isUnlocked && !hasForms)) {
    return (
      <AppFrame>
        <Skeleton lines={6} />
      </AppFrame>
    )
  }
  if (holder === 'locked') return <Redirect to="/lock" replace state={{ back: address }} />
  return (
    <AppFrame
      notice={
        <>
          {notice}
          <OpeningRecords status={status} />
        </>
      }
      safety={{ state: safetyOf(status), href: '/sync' }}
      person={{ name: holder.badge, onLock: () => void lockNow() }}
      places={placesOf(holder.role, words)}
    >
      {children}
    </AppFrame>
  )
}
