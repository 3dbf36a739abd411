import { z } from 'zod'

/** The same word as in `device/letter-box.ts`. */
const LETTERS_TAG = 'bring-letters'

const Registration = z.object({ sync: z.object({ register: z.function() }) })

/**
 * Asks the browser to wake the service worker once there is a connection, so
 * that what waits here is sent also when the app is locked or closed. Chromium
 * can; elsewhere nothing happens, and the app sends when it is opened.
 */
export async function askToBeWoken(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const registration: unknown = await navigator.serviceWorker.getRegistration()
  if (!Registration.safeParse(registration).success) return
  const sync: unknown = Reflect.get(Object(registration), 'sync')
  const register: unknown = Reflect.get(Object(sync), 'register')
  if (typeof register !== 'function') return
  // A person may have forbidden it: then the app sends when it is opened.
  await Promise.resolve(Reflect.apply(register, sync, [LETTERS_TAG])).catch(() => undefined)
}
