import { Component, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { Route, Switch, useLocation } from 'wouter'
import { MemberFrame } from './member-frame.tsx'
import { OfflineNotice } from './offline-notice.tsx'
import { useOfflineReadiness, useUpdate } from './registration.ts'
import { routes } from './routes.tsx'
import { endWork } from './vault.ts'
import { AppFrame } from '#/app/ui/app-frame.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { ErrorState } from '#/app/ui/error-state.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { LiveRegion } from '#/app/ui/live-region.tsx'
import { focusNewPage } from '#/app/ui/page-focus.ts'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Toasts } from '#/app/ui/toast.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** The phrases React Aria itself says ("Dismiss", "increase"), by our languages. */
const ariaLocales: Readonly<Record<Language, string>> = { lv: 'lv-LV', en: 'en-US', ru: 'ru-RU' }

/** A screen that breaks shows what to do, and takes nothing else down with it. */
class ScreenBoundary extends Component<{ readonly children: ReactNode; readonly fallback: ReactNode }> {
  override readonly state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}

function FailedScreen() {
  const words = useWords('shared')
  const storage = useWords('storage')
  const isNotHere = useOfflineReadiness() === 'interrupted'
  const title = isNotHere ? storage('pageNotHereTitle') : words('failedTitle')
  return (
    <>
      <PageHeader title={title} />
      <ErrorState
        title={title}
        actions={
          <Button tone="primary" icon="refresh" onPress={() => location.reload()}>
            {words('reload')}
          </Button>
        }
      >
        {isNotHere ? storage('pageNotHere') : words('failedText')}
      </ErrorState>
    </>
  )
}

function UnknownPage() {
  const words = useWords('shared')
  return (
    <>
      <PageHeader title={words('unknownPageTitle')} />
      <EmptyState
        title={words('unknownPageTitle')}
        icon="question"
        actions={
          <LinkButton href="/" tone="primary" icon="home">
            {words('toStart')}
          </LinkButton>
        }
      >
        {words('unknownPageText')}
      </EmptyState>
    </>
  )
}

const updateWords = {
  offered: 'updateAvailable',
  'under-way': 'updateUnderWay',
  held: 'updateHeld',
} as const

/** What belongs above every page: a newer version, or that the app is not whole here yet. */
function AppNotice() {
  const words = useWords('shared')
  const { available, apply } = useUpdate()
  const [state, setState] = useState<'offered' | 'under-way' | 'held'>('offered')
  if (!available) return <OfflineNotice />
  const update = (): void => {
    setState('under-way')
    apply(endWork).then(
      (applied) => {
        if (!applied) setState('held')
      },
      (cause: unknown) => {
        setState('offered')
        reportError(cause)
      },
    )
  }
  return (
    <Banner
      actions={
        <Button tone="primary" icon="refresh" isPending={state === 'under-way'} onPress={update}>
          {words('updateApply')}
        </Button>
      }
    >
      {words(updateWords[state])}
    </Banner>
  )
}

/** After a change of address focus goes to the new page's title, as it would after loading a page. */
function useFocusOnNewPage(): void {
  const [address] = useLocation()
  const shown = useRef(address)
  useEffect(() => {
    if (shown.current === address) return
    shown.current = address
    window.scrollTo(0, 0)
    focusNewPage()
  }, [address])
}

function Screens() {
  const [address] = useLocation()
  useFocusOnNewPage()
  return (
    <Switch>
      {routes.map(({ path, Screen, frame }) => {
        const shown = (
          <ScreenBoundary key={address} fallback={<FailedScreen />}>
            <Suspense fallback={<Skeleton lines={6} />}>
              <Screen />
            </Suspense>
          </ScreenBoundary>
        )
        return (
          <Route key={path} path={path}>
            {frame === 'bare' && shown}
            {frame === 'app' && <AppFrame notice={<AppNotice />}>{shown}</AppFrame>}
            {frame === 'member' && <MemberFrame notice={<AppNotice />}>{shown}</MemberFrame>}
          </Route>
        )
      })}
      <Route>
        <AppFrame>
          <UnknownPage />
        </AppFrame>
      </Route>
    </Switch>
  )
}

/** The whole app: one language, one live region, one place for toasts, and the screen of the address. */
export function App() {
  const language = useLanguage()
  return (
    <I18nProvider locale={ariaLocales[language]}>
      <Screens />
      <Toasts />
      <LiveRegion />
    </I18nProvider>
  )
}
