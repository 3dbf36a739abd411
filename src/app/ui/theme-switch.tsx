import { Icon } from './icon.tsx'
import styles from './native-select.module.css'
import { chooseTheme, themeFrom, themes, useTheme, type Theme } from './theme.ts'
import { VisuallyHidden } from './visually-hidden.tsx'
import { useWords } from '#/app/words/words.ts'

/** Chooses the colours of the screen: as the device, light, for sunlight, dark. */
export function ThemeSwitch() {
  const words = useWords('shared')
  const theme = useTheme()
  const labels: Readonly<Record<Theme, string>> = {
    system: words('themeSystem'),
    light: words('themeLight'),
    sunlight: words('themeSunlight'),
    dark: words('themeDark'),
  }
  return (
    <label className={styles['label']}>
      <Icon name="sun" />
      <VisuallyHidden>{words('theme')}</VisuallyHidden>
      <select
        className={styles['select']}
        value={theme}
        onChange={(event) => chooseTheme(themeFrom(event.currentTarget.value))}
      >
        {themes.map((choice) => (
          <option key={choice} value={choice}>
            {labels[choice]}
          </option>
        ))}
      </select>
    </label>
  )
}
