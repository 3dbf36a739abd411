import { lazy, type ComponentType } from 'react'
import type { AppRoute } from '#/app/routes.tsx'

const screen = (load: () => Promise<ComponentType>): ComponentType =>
  lazy(async () => ({ default: await load() }))

/** The supervisor's board. */
export const indicatorRoutes: readonly AppRoute[] = [
  {
    path: '/indicators',
    frame: 'member',
    Screen: screen(async () => (await import('./indicators-page.tsx')).IndicatorsPage),
  },
]
