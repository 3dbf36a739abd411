import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { announce } from './announce.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'
import styles from './toast.module.css'
import { useWords } from '#/app/words/words.ts'

interface Toast {
  readonly text: string
  readonly tone?: 'ok' | 'warn'
  /** Takes back what the toast reports; shown as "Undo". */
  readonly undo?: () => void
}

interface ShownToast extends Toast {
  readonly id: number
}

/** Long enough to read twice and reach; the clock stands while a finger, mouse or focus is on it. */
const lastsMs = 10_000
/** More would cover the work; the oldest gives way. */
const mostShown = 3

let shown: readonly ShownToast[] = []
let count = 0
const listeners = new Set<() => void>()

function become(next: readonly ShownToast[]): void {
  shown = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const dismiss = (id: number) => become(shown.filter((toast) => toast.id !== id))

/** Reports something that has been done and can be undone, instead of asking "are you sure?" before. */
export function showToast(toast: Toast): void {
  count += 1
  become([...shown, { ...toast, id: count }].slice(-mostShown))
  announce(toast.text)
}

function ToastCard({ toast }: { readonly toast: ShownToast }) {
  const words = useWords('shared')
  const card = useRef<HTMLLIElement>(null)
  const [held, setHeld] = useState(false)
  useEffect(() => {
    const place = card.current
    if (place === null) return undefined
    const hold = () => setHeld(true)
    const letGo = () => setHeld(false)
    const holding = ['pointerenter', 'focusin']
    const lettingGo = ['pointerleave', 'focusout']
    for (const event of holding) place.addEventListener(event, hold)
    for (const event of lettingGo) place.addEventListener(event, letGo)
    return () => {
      for (const event of holding) place.removeEventListener(event, hold)
      for (const event of lettingGo) place.removeEventListener(event, letGo)
    }
  }, [])
  useEffect(() => {
    if (held) return undefined
    const clock = setTimeout(() => dismiss(toast.id), lastsMs)
    return () => clearTimeout(clock)
  }, [held, toast.id])
  const { undo } = toast
  return (
    <li ref={card} className={classNames(styles['toast'], toast.tone === 'warn' && styles['warn'])}>
      <Icon name={toast.tone === 'warn' ? 'warning' : 'check'} />
      <span className={styles['words']}>{toast.text}</span>
      {undo && (
        <Button
          icon="undo"
          onPress={() => {
            dismiss(toast.id)
            undo()
            announce(words('undone'))
          }}
        >
          {words('undo')}
        </Button>
      )}
      <Button tone="quiet" onPress={() => dismiss(toast.id)}>
        {words('close')}
      </Button>
    </li>
  )
}

/** Where toasts stand: at the foot of the screen, reachable by keyboard as a landmark. One, in the app's root. */
export function Toasts() {
  const words = useWords('shared')
  const toasts = useSyncExternalStore(subscribe, () => shown)
  if (toasts.length === 0) return null
  return (
    <section className={styles['place']} aria-label={words('notifications')} data-react-aria-top-layer="true">
      <ol>
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </ol>
    </section>
  )
}
