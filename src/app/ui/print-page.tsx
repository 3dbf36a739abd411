import { useId, type ReactNode } from 'react'
import styles from './print-page.module.css'
import type { Language } from '#/app/words/catalog.ts'

interface Props {
  readonly title: string
  readonly children: ReactNode
  /** The language of the words on the page, which is the resident's and may differ from the screen's. */
  readonly language: Language
  /** Small print at the foot: who gave it, when. */
  readonly footer?: ReactNode
  /** 18 points instead of 14, for who reads with effort. */
  readonly isLarge?: boolean
}

/** A sheet that a person takes in hand: A4, at least 14 points, black on white; on the screen as it will be printed. */
export function PrintPage({ title, children, language, footer, isLarge = false }: Props) {
  const heading = useId()
  return (
    <article
      className={styles['sheet']}
      data-large={isLarge || undefined}
      lang={language}
      aria-labelledby={heading}
    >
      <h2 id={heading} className={styles['title']}>
        {title}
      </h2>
      <div className={styles['body']}>{children}</div>
      {footer !== undefined && <footer className={styles['footer']}>{footer}</footer>}
    </article>
  )
}
