import { useState } from 'react'
import styles from './household-tasks.module.css'
import { today } from './days.ts'
import { NotRequired } from './not-required.tsx'
import type { OpenTask } from '#/client/vault-api.ts'
import type { ExemptionGround } from '#/core/consent/not-told.ts'
import type { HouseholdTask } from '#/core/household/records.ts'
import { RecordId, type StreamId } from '#/core/vault/ids.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

export interface TaskOfHousehold {
  readonly stream: StreamId
  /** Absent where the list is of one household. */
  readonly label?: string
  readonly task: OpenTask
}

type How = NonNullable<HouseholdTask['done']>['how']

/** What is still owed to people: the most pressing first, each closed by doing it. */
export function HouseholdTasks({
  tasks,
  mayClose,
}: {
  readonly tasks: readonly TaskOfHousehold[]
  readonly mayClose: boolean
}) {
  const words = useWords('tasks')
  if (tasks.length === 0) return null
  const inOrder = tasks.toSorted((a, b) => (a.task.due ?? '').localeCompare(b.task.due ?? ''))
  const pressing = inOrder.filter(({ label, task }) => label === undefined || isPressing(task))
  const others = inOrder.filter((each) => !pressing.includes(each))
  const list = (some: readonly TaskOfHousehold[]) => (
    <ul className={styles['tasks']}>
      {some.map((each) => (
        <Task key={`${each.stream} ${each.task.about} ${each.task.task}`} {...each} mayClose={mayClose} />
      ))}
    </ul>
  )
  return (
    <section className={styles['part']}>
      <h2>{words('title')}</h2>
      {list(pressing)}
      {others.length > 0 && (
        <details>
          <summary>{words('others', { count: others.length })}</summary>
          {list(others)}
        </details>
      )}
    </section>
  )
}

/** A month's tasks press once so few days are left; who wants to talk is not kept waiting. */
const PRESSING_DAYS = 7
const isPressing = ({ daysLeft }: OpenTask): boolean => daysLeft === null || daysLeft <= PRESSING_DAYS

function Task({ stream, label, task, mayClose }: TaskOfHousehold & { readonly mayClose: boolean }) {
  const words = useWords('tasks')
  const formats = useFormats()
  const { write, busy, failure } = useWriting(stream)
  const { about, name, due, daysLeft } = task
  const close = (
    how: How,
    why: { readonly ground?: ExemptionGround; readonly note: string } = { note: '' },
  ): Promise<boolean> =>
    write({
      // A member's task is counted from the records, and closed by a word of its own.
      ...(task.person !== null && about === 'inform' ? {} : { task: RecordId.parse(task.task) }),
      about,
      person: task.person,
      name: task.person === null ? name : '',
      since: task.since,
      done: { on: today(), how, ...why },
    })
  const isLate = daysLeft !== null && daysLeft < 0
  const ways: readonly (readonly [How, string])[] =
    about === 'speak-alone'
      ? [['told', words('talked')]]
      : [
          ['told', words('told')],
          ['handed', words('handed')],
          ['posted', words('posted')],
        ]
  return (
    <li className={styles['task']}>
      <h3>{label === undefined ? name : `${name} · ${label}`}</h3>
      <p>{about === 'inform' ? words('inform') : words('alone')}</p>
      {task.overruled !== null && <Banner tone="warn">{words('overruled', { why: task.overruled })}</Banner>}
      {due !== null && (
        <Badge tone={isLate ? 'danger' : isPressing(task) ? 'warn' : 'neutral'} icon="clock">
          {isLate ? words('late', { date: formats.date(due) }) : words('due', { date: formats.date(due) })}
        </Badge>
      )}
      {failure && <Banner tone="danger">{words('failed')}</Banner>}
      <div className={styles['ways']}>
        {mayClose &&
          ways.map(([how, said]) => (
            <Button key={how} isPending={busy} fullLabel={`${said}: ${name}`} onPress={() => void close(how)}>
              {said}
            </Button>
          ))}
        {mayClose && about === 'inform' && (
          <NotRequired
            name={name}
            busy={busy}
            onClose={(ground, note) => close('not-required', { ground, note })}
          />
        )}
        {label !== undefined && (
          <LinkButton href={`/households/${stream}`} tone="quiet" icon="forward">
            {words('open')}
          </LinkButton>
        )}
      </div>
    </li>
  )
}

/** Somebody who does not live here was named: the month begins today. */
export function NamedPerson({ stream }: { readonly stream: StreamId }) {
  const words = useWords('tasks')
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const { write, busy, failure } = useWriting(stream)
  if (!isOpen) {
    return (
      <div className={styles['part']}>
        <Button icon="plus" onPress={() => setOpen(true)}>
          {words('namedAdd')}
        </Button>
      </div>
    )
  }
  const add = async (): Promise<void> => {
    if (name.trim() === '') return
    const isWritten = await write({
      about: 'inform',
      person: null,
      name: name.trim(),
      since: today(),
      done: null,
    })
    if (!isWritten) return
    setName('')
    setOpen(false)
  }
  return (
    <div className={styles['task']}>
      <p>{words('namedText')}</p>
      <TextField label={words('namedWho')} maxLength={300} value={name} onChange={setName} />
      {failure && <Banner tone="danger">{words('failed')}</Banner>}
      <div className={styles['ways']}>
        <Button tone="primary" icon="check" isPending={busy} onPress={() => void add()}>
          {words('writeDown')}
        </Button>
        <Button tone="quiet" onPress={() => setOpen(false)}>
          {words('notYet')}
        </Button>
      </div>
    </div>
  )
}

/** Writes one word on a task; answers whether it is on disk. */
function useWriting(stream: StreamId) {
  const words = useWords('tasks')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState(false)
  const write = async (
    task: Omit<HouseholdTask, 'task'> & { readonly task?: RecordId },
  ): Promise<boolean> => {
    setBusy(true)
    setFailure(false)
    try {
      await vault.writeTask(stream, task)
      announce(words('written'))
      return true
    } catch (cause) {
      setFailure(true)
      reportError(cause)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { write, busy, failure }
}
