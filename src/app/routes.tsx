import { lazy, type ComponentType } from 'react'
import { auditRoutes } from '#/app/audit/routes.tsx'
import { indicatorRoutes } from '#/app/indicators/routes.tsx'
import { catalogueRoutes } from '#/app/catalogue/routes.tsx'
import { conflictsRoutes } from '#/app/conflicts/routes.tsx'
import { reviewRoutes } from '#/app/review/routes.tsx'
import { visitRoutes } from '#/app/visit/routes.tsx'

/** One address of the app and the screen behind it. */
export interface AppRoute {
  /** A wouter pattern, such as `/visits/:visitId`. */
  readonly path: string
  readonly Screen: ComponentType
  /**
   * `member`: somebody must be unlocked, header with safety line, rooms and lock;
   * `app`: the header alone (set-up, joining, lock); `bare`:
   * nothing around it (print pages, the tablet turned to the resident).
   */
  readonly frame: 'member' | 'app' | 'bare'
}

/** A room's screen, fetched when its address is opened (and kept on the device by the service worker). */
function screen(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => ({ default: await load() }))
}

/**
 * All addresses of the app; the first that matches is shown. Add a room with
 * one line; the screen reads its parameters with `useParams` of wouter.
 */
export const routes: readonly AppRoute[] = [
  ...visitRoutes,
  ...reviewRoutes,
  ...conflictsRoutes,
  ...auditRoutes,
  ...indicatorRoutes,
  ...catalogueRoutes,
  { path: '/', frame: 'app', Screen: screen(async () => (await import('./member-frame.tsx')).Home) },
  {
    path: '/set-up',
    frame: 'app',
    Screen: screen(async () => (await import('#/app/setup/set-up.tsx')).SetUp),
  },
  { path: '/join', frame: 'app', Screen: screen(async () => (await import('#/app/setup/join.tsx')).Join) },
  { path: '/lock', frame: 'app', Screen: screen(async () => (await import('#/app/lock/lock.tsx')).Lock) },
  {
    path: '/sync',
    frame: 'member',
    Screen: screen(async () => (await import('#/app/sync/sync-page.tsx')).SyncPage),
  },
  {
    path: '/people',
    frame: 'member',
    Screen: screen(async () => (await import('#/app/people/people.tsx')).People),
  },
  {
    path: '/questionnaires',
    frame: 'member',
    Screen: screen(async () => (await import('#/app/questionnaires/questionnaires.tsx')).Questionnaires),
  },
  {
    path: '/questionnaires/paper/:id/:version',
    frame: 'member',
    Screen: screen(async () => (await import('#/app/questionnaires/paper-page.tsx')).PaperPage),
  },
  {
    path: '/households/:stream/sheet/:person',
    frame: 'member',
    Screen: screen(async () => (await import('#/app/sheet/sheet-page.tsx')).SheetPage),
  },
  {
    path: '/who-helps',
    frame: 'bare',
    Screen: screen(async () => (await import('#/app/who-helps/who-helps-page.tsx')).WhoHelpsPage),
  },
  {
    path: '/feedback',
    frame: 'bare',
    Screen: screen(async () => (await import('#/app/feedback/feedback-page.tsx')).FeedbackPage),
  },
  {
    path: '/referral',
    frame: 'app',
    Screen: screen(async () => (await import('#/app/referral/referral-page.tsx')).ReferralPage),
  },
  {
    path: '/withdraw',
    frame: 'app',
    Screen: screen(async () => (await import('#/app/sheet/withdraw-page.tsx')).WithdrawPage),
  },
  {
    path: '/ui',
    frame: 'app',
    Screen: screen(async () => (await import('#/app/ui-page/ui-page.tsx')).UiPage),
  },
  {
    path: '/ui/frame',
    frame: 'bare',
    Screen: screen(async () => (await import('#/app/ui-page/ui-frame-page.tsx')).UiFramePage),
  },
]
