import { Icon } from './icon.tsx'
import styles from './native-select.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'
import { languages, type Language } from '#/app/words/catalog.ts'
import { speak, useLanguage, useWords } from '#/app/words/words.ts'

/** Each language names itself, so that somebody lost in another one finds the way back. */
export const languageNames: Readonly<Record<Language, string>> = {
  lv: 'Latviešu',
  en: 'English',
  ru: 'Русский',
}

/** Chooses the language of the screen. */
export function LanguageSwitch() {
  const words = useWords('shared')
  const language = useLanguage()
  return (
    <label className={styles['label']}>
      <Icon name="globe" />
      <VisuallyHidden>{words('language')}</VisuallyHidden>
      <select
        className={styles['select']}
        value={language}
        onChange={(event) => {
          const chosen = languages.find((spoken) => spoken === event.currentTarget.value)
          if (chosen !== undefined) void speak(chosen)
        }}
      >
        {languages.map((spoken) => (
          <option key={spoken} value={spoken} lang={spoken}>
            {languageNames[spoken]}
          </option>
        ))}
      </select>
    </label>
  )
}
