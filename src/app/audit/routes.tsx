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
  {
    path: '/audit/access',
    frame: 'member',
    Screen: screen(async () => (await import('./access-page.tsx')).AccessPage),
  },
  {
    path: '/audit/exceptions',
    frame: 'member',
    Screen: screen(async () => (await import('./exceptions-page.tsx')).ExceptionsPage),
  },
  {
    path: '/audit/breaks/:matter',
    frame: 'member',
    Screen: screen(async () => (await import('./broken-page.tsx')).BrokenPage),
  },
  {
    path: '/audit/requests',
    frame: 'member',
    Screen: screen(async () => (await import('./requests-page.tsx')).RequestsPage),
  },
  {
    path: '/audit/requests/:matter/letter/:kind/:language',
    frame: 'member',
    Screen: screen(async () => (await import('./letter-page.tsx')).LetterPage),
  },
  {
    path: '/audit/keeping',
    frame: 'member',
    Screen: screen(async () => (await import('./keeping-page.tsx')).KeepingPage),
  },
  {
    path: '/audit/erasures/:matter',
    frame: 'member',
    Screen: screen(async () => (await import('./erasing.tsx')).ErasureCertificatePage),
  },
  {
    path: '/audit/losses',
    frame: 'member',
    Screen: screen(async () => (await import('./losses-page.tsx')).LossesPage),
  },
  {
    path: '/audit/losses/:matter/paper/:article/:language',
    frame: 'member',
    Screen: screen(async () => (await import('./loss-paper-page.tsx')).LossPaperPage),
  },
  {
    path: '/audit/processing',
    frame: 'member',
    Screen: screen(async () => (await import('./processing-page.tsx')).ProcessingPage),
  },
  {
    path: '/audit/voluntariness',
    frame: 'member',
    Screen: screen(async () => (await import('./voluntariness-page.tsx')).VoluntarinessPage),
  },
]
