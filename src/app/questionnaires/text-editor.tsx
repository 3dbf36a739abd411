import { useState } from 'react'
import styles from './questionnaires.module.css'
import type { Definition, Node } from '#/core/questionnaire/definition.ts'
import { EDITABLE_TEXTS, type EditableText, textOf, withText } from '#/core/questionnaire/edit-texts.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { Button } from '#/app/ui/button.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly definition: Definition
  /** Path of the page whose texts are edited. */
  readonly page: string
  readonly session: FormSession
  readonly onChange: (definition: Definition) => void
}

/** The words of one page's questions in every language; what is asked, and how it is kept, stays as it is. */
export function TextEditor({ definition, page, session, onChange }: Props) {
  const words = useWords('drafting')
  const names: Readonly<Record<EditableText, string>> = {
    label: words('textLabel'),
    hint: words('textHint'),
    why: words('textWhy'),
    constraintMessage: words('textConstraint'),
    requiredMessage: words('textRequired'),
  }
  const nodes = new Map<string, Node>()
  for (const path of session.paths())
    if (path.startsWith(`${page}/`)) {
      const node = session.node(path)
      if (node !== undefined) nodes.set(node.key, node.source)
    }
  return (
    <details className={styles['texts']}>
      <summary>{words('editTexts')}</summary>
      {[...nodes].map(([key, node]) => (
        <fieldset key={key}>
          <legend>
            <code>{node.name}</code>
          </legend>
          {EDITABLE_TEXTS.filter((field) => field === 'label' || textOf(node, field) !== undefined).flatMap(
            (field) =>
              definition.languages.map((language) => (
                <OneText
                  key={`${field} ${language}`}
                  label={`${names[field]} (${language})`}
                  value={textOf(node, field)?.[language] ?? ''}
                  onDone={(text) => onChange(withText(definition, key, field, language, text))}
                />
              )),
          )}
        </fieldset>
      ))}
    </details>
  )
}

/** One text; taken over when it is left, so that typing does not draw the whole preview at every key. */
function OneText({
  label,
  value,
  onDone,
}: {
  readonly label: string
  readonly value: string
  readonly onDone: (text: string) => void
}) {
  const words = useWords('drafting')
  const [text, setText] = useState(value)
  return (
    <div className={styles['text']}>
      <TextArea label={label} isOptional value={text} onChange={setText} />
      {text !== value && (
        <Button icon="check" onPress={() => onDone(text)} fullLabel={`${words('takeText')}: ${label}`}>
          {words('takeText')}
        </Button>
      )}
    </div>
  )
}
