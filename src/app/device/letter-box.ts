/**
 * What a locked tablet's browser may bring to the server: for each account one
 * letter, sealed records in a file that its device signed. Beside them only
 * random ids. A database of its own, so that the service worker need not touch
 * the accounts', and small enough to need no library in it.
 */
const NAME = 'slieksnis-letters'
const TABLE = 'letters'

/** The word by which the browser is asked to wake the service worker when there is a connection. */
export const LETTERS_TAG = 'bring-letters'

/** A letter as it lies here. */
export interface Letter {
  readonly account: string
  readonly space: string
  readonly device: string
  readonly bytes: Uint8Array
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () =>
      reject(request.error ?? new Error('the letter box does not open')),
    )
  })

async function inBox<T>(
  mode: IDBTransactionMode,
  work: (letters: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(NAME, 1)
  opening.addEventListener('upgradeneeded', () =>
    opening.result.createObjectStore(TABLE, { keyPath: 'account' }),
  )
  const box = await done(opening)
  try {
    return await done(work(box.transaction(TABLE, mode).objectStore(TABLE)))
  } finally {
    box.close()
  }
}

export const putLetter = async (letter: Letter): Promise<void> => {
  await inBox('readwrite', (letters) => letters.put(letter))
}

export const dropLetter = (account: string): Promise<void> =>
  inBox('readwrite', (letters) => letters.delete(account))

export const lettersHere = (): Promise<readonly Letter[]> =>
  inBox<Letter[]>('readonly', (letters) => letters.getAll())
