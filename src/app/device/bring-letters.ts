import { type Letter, dropLetter, lettersHere } from './letter-box.ts'

/** As `RESCUE_TYPE` of `src/wire/rescue.ts`, whose parsers would triple the service worker. */
const LETTER_TYPE = 'application/vnd.slieksnis.rescue.v1'

/** What a server that is away, starting, full or busy answers: worth another attempt. */
const isForLater = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status)

/** Accounts that a page has open: it sends by itself, and hears the receipts. */
async function openAccounts(): Promise<ReadonlySet<string>> {
  const { held } = await navigator.locks.query()
  return new Set((held ?? []).map(({ name }) => (name ?? '').replace(/^slieksnis-/, '')))
}

/**
 * Brings every letter of an account nobody has open here. One that the server
 * refuses for good is thrown away: what is in it still lies in its account's
 * outbox, and whoever unlocks hears why. Shows nothing to anybody.
 *
 * @throws when a letter could not be brought now, so that the browser wakes us again
 */
export async function bringLetters(): Promise<void> {
  const open = await openAccounts()
  let isLeft = false
  for (const letter of await lettersHere()) {
    if (open.has(letter.account)) continue
    if (await bring(letter)) await dropLetter(letter.account)
    else isLeft = true
  }
  if (isLeft) throw new Error('the town hall could not be reached')
}

async function bring({ space, device, bytes }: Letter): Promise<boolean> {
  try {
    const reply = await fetch(`/api/spaces/${space}/letters/${device}`, {
      method: 'POST',
      headers: { 'content-type': LETTER_TYPE },
      body: Uint8Array.from(bytes),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    })
    return !isForLater(reply.status)
  } catch {
    return false
  }
}
