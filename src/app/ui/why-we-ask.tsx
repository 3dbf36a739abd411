import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './why-we-ask.module.css'
import { useWords } from '#/app/words/words.ts'

interface Props {
  /** The question, so that a list of controls says which "why" this is. */
  readonly question: string
  /** Purpose, legal basis, who sees it, until when. */
  readonly children: ReactNode
}

/** Under a question: why it is asked, for whoever wants to know. */
export function WhyWeAsk({ question, children }: Props) {
  const words = useWords('shared')
  return (
    <details className={styles['why']}>
      <summary aria-label={`${words('whyWeAsk')}: ${question}`}>
        <Icon name="question" />
        <span>{words('whyWeAsk')}</span>
      </summary>
      <div className={styles['answer']}>{children}</div>
    </details>
  )
}
