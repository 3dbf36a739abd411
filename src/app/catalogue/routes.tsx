import { lazy, type ComponentType } from 'react'
import type { AppRoute } from '#/app/routes.tsx'

const screen = (load: () => Promise<ComponentType>): ComponentType =>
  lazy(async () => ({ default: await load() }))

/** The room where supervisors keep the catalogue of support options. */
export const catalogueRoutes: readonly AppRoute[] = [
  {
    path: '/catalogue',
    frame: 'member',
    Screen: screen(async () => (await import('./catalogue-page.tsx')).CataloguePage),
  },
  {
    path: '/catalogue/publish',
    frame: 'member',
    Screen: screen(async () => (await import('./publish-page.tsx')).PublishPage),
  },
  {
    path: '/catalogue/history',
    frame: 'member',
    Screen: screen(async () => (await import('./history-page.tsx')).HistoryPage),
  },
  {
    path: '/catalogue/import',
    frame: 'member',
    Screen: screen(async () => (await import('./import-page.tsx')).ImportPage),
  },
  {
    path: '/catalogue/:list/:id',
    frame: 'member',
    Screen: screen(async () => (await import('./record-page.tsx')).RecordPage),
  },
]
