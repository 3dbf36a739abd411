import { useState } from 'react'
import type { BookLine } from '#/core/consent/office-book.ts'
import { announce } from '#/app/ui/announce.ts'
import { vault } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

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
