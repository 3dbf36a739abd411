import { useState } from 'react'
import type { BookLine } from '#/core/consent/office-book.ts'
import { announce } from '#/app/ui/announce.ts'
import { vault } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/** 16 bytes of the browser's own chance, as every id. */
export const newMatter = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Writes one line into the officer's book: on disk and sealed when it is said to be written. */
export function useWriting() {
  const words = useWords('officer')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const write = async (line: BookLine, done: () => void): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      await vault.writeInBook(line)
      announce(words('saved'))
      done()
    } catch (cause) {
      setFailure(words('failed'))
      reportError(cause)
    } finally {
      setBusy(false)
    }
  }
  return { write, busy, failure }
}
