import { useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './text-field.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen and cannot be undone. */
  readonly children: ReactNode
  /** What the person must type, such as the name of what will be erased. */
  readonly phrase: string
  readonly confirmLabel: string
  readonly onConfirm: () => void
}

/** Typed and asked are the same to a person: capitals and spaces at the ends do not count. */
export function typedMatches(typed: string, phrase: string): boolean {
  const plain = (text: string) => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLocaleLowerCase('lv')
  return plain(typed) === plain(phrase)
}

function Question({ onClose, children, phrase, confirmLabel, onConfirm, title, isOpen }: Props) {
  const words = useWords('shared')
  const [typed, setTyped] = useState('')
  const matches = typedMatches(typed, phrase)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      role="alertdialog"
      actions={
        <>
          <Button onPress={onClose}>{words('cancel')}</Button>
          <Button tone="danger" isDisabled={!matches} onPress={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      <TextField
        label={words('typeToConfirm', { phrase })}
        value={typed}
        onChange={setTyped}
        help={typed === '' || matches ? undefined : words('typedDiffers')}
      />
    </Dialog>
  )
}

/** Before what cannot be undone (erase, publish) a person types what they mean. */
export function ConfirmByTyping(props: Props) {
  // drawn anew at each opening, so that yesterday's typing confirms nothing
  return <Question key={String(props.isOpen)} {...props} />
}
