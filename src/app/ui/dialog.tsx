import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import styles from './dialog.module.css'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly children: ReactNode
  /** The buttons at the foot; "Close" is there when nothing else is. */
  readonly actions?: ReactNode
  readonly size?: 'regular' | 'wide'
  /** `alertdialog` when something is at stake: a tap beside it then does not close it. */
  readonly role?: 'dialog' | 'alertdialog'
}

/** A question or a detail above the screen; focus stays inside and returns to where it was. */
export function Dialog({
  isOpen,
  onClose,
  title,
  children,
  actions,
  size = 'regular',
  role = 'dialog',
}: Props) {
  const words = useWords('shared')
  return (
    <ModalOverlay
      className={styles['veil'] ?? ''}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      isDismissable={role === 'dialog'}
    >
      <Modal className={classNames(styles['modal'], size === 'wide' && styles['wide'])}>
        <AriaDialog className={styles['dialog'] ?? ''} role={role}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className={styles['body']}>{children}</div>
          <div className={styles['actions']}>
            {actions ?? (
              <Button tone="primary" onPress={onClose}>
                {words('close')}
              </Button>
            )}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
