import { Button as AriaButton } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { announce } from './announce.ts'
import { Button, buttonLook } from './button.tsx'
import { Icon } from './icon.tsx'
import styles from './non-answer-menu.module.css'
import { useWords } from '#/app/words/words.ts'

/** The four honest ways not to answer; each is a value, and blank is none of them. */
export type NonAnswer = 'declined' | 'unknown' | 'not-applicable' | 'by-proxy'

/** In the order in which they are offered. */
export const nonAnswers: readonly NonAnswer[] = ['declined', 'unknown', 'not-applicable', 'by-proxy']

/** How a non-answer is said. */
export function useNonAnswerWords(): Readonly<Record<NonAnswer, string>> {
  const words = useWords('shared')
  return {
    declined: words('declined'),
    unknown: words('unknown'),
    'not-applicable': words('notApplicable'),
    'by-proxy': words('byProxy'),
  }
}

interface Props {
  /** The question, so that a screen reader says which one stays unanswered. */
  readonly question: string
  readonly value: NonAnswer | null
  readonly onChange: (value: NonAnswer | null) => void
  readonly offered?: readonly NonAnswer[]
  readonly isDisabled?: boolean
}

/** Beside a question: says why there is no answer, and takes that back again. */
export function NonAnswerMenu({
  question,
  value,
  onChange,
  offered = nonAnswers,
  isDisabled = false,
}: Props) {
  const words = useWords('shared')
  const said = useNonAnswerWords()
  if (value !== null) {
    return (
      <div className={styles['chosen']}>
        <Icon name="speech" />
        <span>{said[value]}</span>
        <Button
          tone="quiet"
          icon="undo"
          isDisabled={isDisabled}
          onPress={() => onChange(null)}
          fullLabel={`${words('answerAfterAll')}: ${question}`}
        >
          {words('answerAfterAll')}
        </Button>
      </div>
    )
  }
  return (
    <MenuTrigger>
      <AriaButton
        className={buttonLook('quiet', 'regular', false)}
        isDisabled={isDisabled}
        aria-label={`${words('nonAnswer')}: ${question}`}
      >
        <Icon name="speech" />
        <span>{words('nonAnswer')}</span>
        <Icon name="down" />
      </AriaButton>
      <Popover className={styles['popover'] ?? ''} placement="bottom start">
        <Menu
          className={styles['menu'] ?? ''}
          aria-label={words('nonAnswerHelp')}
          onAction={(key) => {
            const chosen = offered.find((nonAnswer) => nonAnswer === key)
            if (chosen === undefined) return
            onChange(chosen)
            announce(said[chosen])
          }}
        >
          {offered.map((nonAnswer) => (
            <MenuItem
              key={nonAnswer}
              id={nonAnswer}
              textValue={said[nonAnswer]}
              className={styles['item'] ?? ''}
            >
              {said[nonAnswer]}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
