import type { ReactNode } from 'react'
import type { SaidPart } from './said-answers.ts'
import styles from './said-parts.module.css'

interface Props {
  readonly parts: readonly SaidPart[]
  /** Whose part it is, by its path, to stand before its heading; empty for the household's. */
  readonly ownerOf?: (path: string) => string
  /** What stands in place of the word "file" where an answer names one. */
  readonly file?: (answer: string, label: string) => ReactNode
  readonly level?: 4 | 5
}

/** Answers as they were asked: under their group's heading and the words read out before it. */
export function SaidParts({ parts, ownerOf = () => '', file, level = 4 }: Props) {
  const Heading = level === 4 ? 'h4' : 'h5'
  return parts.map(({ path, heading, stem, answers }) => {
    const owner = ownerOf(path)
    const title = [owner, heading].filter((words) => words !== '').join(': ')
    return (
      <section key={path} className={styles['part']}>
        {title !== '' && <Heading>{title}</Heading>}
        {stem !== '' && <p>{stem}</p>}
        <dl className={styles['answers']}>
          {answers.map((said) => (
            <div key={said.path}>
              <dt>{said.label}</dt>
              <dd>{said.file === null || file === undefined ? said.answer : file(said.file, said.label)}</dd>
            </div>
          ))}
        </dl>
      </section>
    )
  })
}
