import { useEffect, useState, useSyncExternalStore } from 'react'
import styles from './visit.module.css'
import { Button } from '#/app/ui/button.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useWords } from '#/app/words/words.ts'

interface ReadAloudProps {
  readonly language: Language
  readonly text: string
  /** Read to the end. */
  readonly onRead?: () => void
}

const hearVoices = (listener: () => void): (() => void) => {
  speechSynthesis.addEventListener('voiceschanged', listener)
  return () => speechSynthesis.removeEventListener('voiceschanged', listener)
}

/**
 * A voice that lives on this device and speaks the language: another would
 * mangle it, or send to its maker what is read, and with it that somebody is
 * being visited.
 */
const voiceFor = (language: Language): SpeechSynthesisVoice | undefined =>
  speechSynthesis.getVoices().find(({ lang, localService }) => localService && lang.startsWith(language))

/** Offered only where the device can; otherwise the worker reads. */
export function ReadAloud(props: ReadAloudProps) {
  return 'speechSynthesis' in window ? <Voice {...props} /> : null
}

function Voice({ language, text, onRead }: ReadAloudProps) {
  const words = useWords('visit')
  const canSpeak = useSyncExternalStore(hearVoices, () => voiceFor(language) !== undefined)
  const [reading, setReading] = useState(false)
  useEffect(() => () => speechSynthesis.cancel(), [language, text])
  if (!canSpeak) return null
  const speak = (): void => {
    speechSynthesis.cancel()
    setReading(!reading)
    if (reading) return
    const said = new SpeechSynthesisUtterance(text)
    said.voice = voiceFor(language) ?? null
    said.lang = said.voice?.lang ?? language
    said.addEventListener('end', () => {
      setReading(false)
      onRead?.()
    })
    said.addEventListener('error', () => setReading(false))
    speechSynthesis.speak(said)
  }
  return (
    <div className={styles['actions']}>
      <Button icon="speech" onPress={speak}>
        {reading ? words('stopReading') : words('readAloud')}
      </Button>
    </div>
  )
}
