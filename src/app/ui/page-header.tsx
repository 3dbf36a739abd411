import { useEffect, useRef, type ReactNode } from 'react'
import { LinkButton } from './link-button.tsx'
import { takeAwaitedFocus } from './page-focus.ts'
import styles from './page-header.module.css'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly title: string
  /** A few words above the title: where we are. */
  readonly kicker?: string
  /** A sentence or two under the title. */
  readonly children?: ReactNode
  readonly back?: { readonly href: string; readonly label: string }
  readonly actions?: ReactNode
}

/** The one `h1` of a screen, which is also the title of the window; focus comes here when the address changes. */
export function PageHeader({ title, kicker, children, back, actions }: Props) {
  const words = useWords('shared')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (heading.current !== null) takeAwaitedFocus(heading.current)
  }, [])
  return (
    <header className={styles['header']}>
      <title>{`${title} · ${words('productName')}`}</title>
      {back && (
        <LinkButton href={back.href} tone="quiet" icon="back">
          {back.label}
        </LinkButton>
      )}
      <div className={styles['row']}>
        <div className={styles['words']}>
          {kicker !== undefined && <p className={styles['kicker']}>{kicker}</p>}
          <h1 ref={heading} tabIndex={-1} data-page-title="">
            {title}
          </h1>
          {children !== undefined && <div className={styles['summary']}>{children}</div>}
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
    </header>
  )
}
