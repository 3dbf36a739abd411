import { lazy, type ComponentType } from 'react'
import type { AppRoute } from '#/app/routes.tsx'

const screen = (load: () => Promise<ComponentType>): ComponentType =>
  lazy(async () => ({ default: await load() }))

/** The worker's room. */
export const visitRoutes: readonly AppRoute[] = [
  { path: '/today', frame: 'member', Screen: screen(async () => (await import('./today.tsx')).Today) },
  {
    path: '/households',
    frame: 'member',
    Screen: screen(async () => (await import('./households.tsx')).Households),
  },
  {
    path: '/households/new',
    frame: 'member',
    Screen: screen(async () => (await import('./households.tsx')).NewHouseholdPage),
  },
  {
    path: '/households/:stream',
    frame: 'member',
    Screen: screen(async () => (await import('./household-page.tsx')).HouseholdPage),
  },
  {
    path: '/households/:stream/follow-up',
    frame: 'member',
    Screen: screen(async () => (await import('./follow-up-page.tsx')).FollowUpPage),
  },
  {
    path: '/households/:stream/visit/:visit/:step?/:section?',
    frame: 'member',
    Screen: screen(async () => (await import('./visit-page.tsx')).VisitPage),
  },
  {
    path: '/notice/:language/:variant/:stream/:visit',
    frame: 'member',
    Screen: screen(async () => (await import('./notice-page.tsx')).NoticePage),
  },
  {
    path: '/households/:stream/correct/:assessment/:step?/:section?',
    frame: 'member',
    Screen: screen(async () => (await import('./visit-page.tsx')).CorrectionPage),
  },
]
