import { memo, useSyncExternalStore } from 'react'
import type { FormWork } from './form-work.ts'
import { Gradually } from './gradually.tsx'
import styles from './form.module.css'
import { QuestionMedia } from './question-media.tsx'
import { QuestionField } from './question-field.tsx'
import type { FormNode } from '#/core/questionnaire/form.ts'
import { Button } from '#/app/ui/button.tsx'
import { showToast } from '#/app/ui/toast.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly work: FormWork
  readonly path: string
  /** Show what is missing: after the worker tried to go on. */
  readonly insist: boolean
  /** Headings stand lower the deeper the part. */
  readonly level?: 3 | 4
  /** The page's own heading says it already. */
  readonly isTitled?: boolean
}

/** A group, repeat, instance or question, drawn again only when it itself changes. */
export const FormNodeView = memo(function FormNodeView({
  work,
  path,
  insist,
  level = 3,
  isTitled = false,
}: Props) {
  const { session } = work
  const seen = useSyncExternalStore(
    (listener) => session.watch(path, listener),
    () => `${session.isRelevant(path)} ${session.language} ${session.childPaths(path).join(' ')}`,
  )
  const node = session.node(path)
  if (node === undefined || seen.startsWith('false')) return null
  if (node.kind === 'question') return <QuestionField work={work} path={path} insist={insist} />
  const isRepeat = node.kind === 'repeat' && session.instanceLabel(path) === ''
  if (isRepeat) return <RepeatView work={work} path={path} insist={insist} node={node} />
  const label = node.source.kind === 'question' || isTitled ? '' : session.say(node.source.label, path)
  const Heading = level === 3 ? 'h3' : 'h4'
  return (
    <>
      {label !== '' && <Heading>{label}</Heading>}
      {node.source.media !== undefined && (
        <QuestionMedia
          session={session}
          media={node.source.media}
          label={session.say(node.source.label, path)}
        />
      )}
      <Gradually paths={session.childPaths(path)} isWhole={insist || location.hash !== ''}>
        {(child) => <FormNodeView key={child} work={work} path={child} insist={insist} level={level} />}
      </Gradually>
    </>
  )
})

/** The instances of a repeat. Members come and go with the household; a counted repeat with its count; others are added and removed here. */
function RepeatView({ work, path, insist, node }: Props & { readonly node: FormNode }) {
  const { session } = work
  const words = useWords('fields')
  const { source } = node
  if (source.kind !== 'repeat') return null
  const isOpen = source.members !== true && source.count === undefined
  const label = session.say(source.label, path)
  return (
    <>
      <QuestionMedia session={session} media={source.media} label={label} />
      {session.childPaths(path).map((child, index) => (
        <Instance
          key={child}
          work={work}
          path={child}
          insist={insist}
          place={index + 1}
          ofRepeat={label}
          isRemovable={isOpen}
        />
      ))}
      {isOpen && (
        <Button
          icon="plus"
          onPress={() => {
            const added = session.addRepeat(path)
            work.changed()
            if (added !== null) focusOn(added)
          }}
        >
          {label === '' ? words('addAnother') : words('addAnotherOf', { label })}
        </Button>
      )}
    </>
  )
}

/** Focus goes into what was just added, once it is drawn. */
function focusOn(path: string): void {
  requestAnimationFrame(() => document.getElementById(instanceId(path))?.focus())
}

const instanceId = (path: string): string => `i${path.replaceAll('/', '-')}`

/** One instance of a repeat: a person, an income, an aid. Its name follows the answers it is made of. */
function Instance({
  work,
  path,
  insist,
  place,
  ofRepeat,
  isRemovable,
}: Pick<Props, 'work' | 'path' | 'insist'> & {
  readonly place: number
  readonly ofRepeat: string
  readonly isRemovable: boolean
}) {
  const { session } = work
  const words = useWords('fields')
  const own = useSyncExternalStore(
    (listener) => session.watchAll(listener),
    () => session.instanceLabel(path),
  )
  const isNumbered = own === String(place) || own === ''
  const label = isNumbered ? words('instanceOf', { label: ofRepeat, place }).trim() : own
  return (
    <section className={styles['instance']} aria-label={label} id={instanceId(path)} tabIndex={-1}>
      <h3>{label}</h3>
      {session.childPaths(path).map((inner) => (
        <FormNodeView key={inner} work={work} path={inner} insist={insist} level={4} />
      ))}
      {isRemovable && (
        <div className={styles['row']}>
          <Button
            tone="quiet"
            icon="trash"
            fullLabel={words('removeInstanceOf', { label })}
            onPress={() => {
              const removed = session.removeRepeat(path)
              // Taking it away was the worker's own act: it is undone below, not reported as logic's.
              session.takeDropped()
              work.changed()
              if (removed === null) return
              showToast({
                text: words('removedInstance', { label }),
                undo: () => {
                  session.restoreRepeat(removed)
                  work.changed()
                },
              })
            }}
          >
            {words('removeInstance')}
          </Button>
        </div>
      )}
    </section>
  )
}
