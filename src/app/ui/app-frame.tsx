import type { ReactNode } from 'react'
import { Link } from 'wouter'
import styles from './app-frame.module.css'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { SafetyLine, type Safety } from './safety-line.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly children: ReactNode
  /** Where the visits are, and the address that explains it; absent before sign-in. */
  readonly safety?: { readonly state: Safety; readonly href: string }
  /** Who works here now; pressing locks the device. Absent when nobody is signed in. */
  readonly person?: { readonly name: string; readonly onLock: () => void }
  /** The rooms this person may enter. */
  readonly places?: readonly { readonly href: string; readonly label: string; readonly icon: IconName }[]
  /** Above the page's own content: a newer version, a full disk. */
  readonly notice?: ReactNode
}

/**
 * What surrounds every screen: skip link, product name, safety line, person
 * and lock, language and appearance, then one `main`.
 */
export function AppFrame({ children, safety, person, places = [], notice }: Props) {
  const words = useWords('shared')
  return (
    <div className={styles['frame']}>
      <a className={styles['skip']} href="#main">
        {words('skipToContent')}
      </a>
      <header className={styles['header']}>
        <div className={styles['bar']}>
          <Link href="/" className={styles['name']}>
            <img src="/icons/threshold.svg" alt="" width="36" height="36" />
            <span>{words('productName')}</span>
          </Link>
          {person && (
            <div className={styles['person']}>
              <Button icon="lock" onPress={person.onLock}>
                {words('lockFor', { name: person.name })}
              </Button>
            </div>
          )}
          {safety && (
            <div className={styles['safety']}>
              <SafetyLine safety={safety.state} href={safety.href} />
            </div>
          )}
          <div className={styles['settings']}>
            <LanguageSwitch />
            <ThemeSwitch />
          </div>
        </div>
        {places.length > 0 && (
          <nav className={styles['places']} aria-label={words('mainMenu')}>
            <ul>
              {places.map((place) => (
                <li key={place.href}>
                  <Link
                    href={place.href}
                    className={(isActive) => (isActive ? styles['here'] : styles['place'])}
                  >
                    <Icon name={place.icon} />
                    <span>{place.label}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </header>
      <main id="main" className={styles['main']} tabIndex={-1}>
        {notice !== undefined && <div className={styles['notice']}>{notice}</div>}
        {children}
      </main>
    </div>
  )
}
