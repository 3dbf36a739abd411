import { lazy, type ComponentType } from 'react'
import type { AppRoute } from '#/app/routes.tsx'

const screen = (load: () => Promise<ComponentType>): ComponentType =>
  lazy(async () => ({ default: await load() }))

/** The data-protection officer's room. */
export const auditRoutes: readonly AppRoute[] = [
  {
    path: '/audit',
    frame: 'member',
    Screen: screen(async () => (await import('./audit-page.tsx')).AuditPage),
  },
  {
    path: '/audit/person/:subject',
    frame: 'member',
    Screen: screen(async () => (await import('./person-page.tsx')).PersonPage),
  },
]
