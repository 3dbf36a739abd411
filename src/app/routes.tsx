import { lazy, type ComponentType } from 'react'

/** One address of the app and the screen behind it. */
export interface AppRoute {
  /** A wouter pattern, such as `/visits/:visitId`. */
  readonly path: string
  readonly Screen: ComponentType
  /**
   * `app`: inside the header with safety line, person and language; `bare`:
   * nothing around it (print pages, the tablet turned to the resident).
   */
  readonly frame: 'app' | 'bare'
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
  {
    path: '/ui',
    frame: 'app',
    Screen: screen(async () => (await import('#/app/ui-page/ui-page.tsx')).UiPage),
  },
]
