import { lazy, type ComponentType } from 'react'
import type { AppRoute } from '#/app/routes.tsx'

const screen = (load: () => Promise<ComponentType>): ComponentType =>
  lazy(async () => ({ default: await load() }))

/** The room where differing versions are decided. */
export const conflictsRoutes: readonly AppRoute[] = [
  {
    path: '/conflicts',
    frame: 'member',
    Screen: screen(async () => (await import('./conflict-list.tsx')).ConflictList),
  },
  {
    path: '/conflicts/:stream',
    frame: 'member',
    Screen: screen(async () => (await import('./conflict-page.tsx')).ConflictPage),
  },
]
