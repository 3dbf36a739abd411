import { lazy, type ComponentType } from 'react'
import type { AppRoute } from '#/app/routes.tsx'

const screen = (load: () => Promise<ComponentType>): ComponentType =>
  lazy(async () => ({ default: await load() }))

/** The supervisor's room. */
export const reviewRoutes: readonly AppRoute[] = [
  { path: '/review', frame: 'member', Screen: screen(async () => (await import('./inbox.tsx')).Inbox) },
  {
    path: '/review/copy/:stream/:person',
    frame: 'member',
    Screen: screen(async () => (await import('./person-copy.tsx')).PersonCopyPage),
  },
  {
    path: '/review/:stream/:assessment',
    frame: 'member',
    Screen: screen(async () => (await import('./assessment-review.tsx')).AssessmentReview),
  },
]
