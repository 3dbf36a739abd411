import { useEffect, useState } from 'react'
import type { AnswerFiles, OpenedFile } from './form-work.ts'
import styles from './form.module.css'
import { Button } from '#/app/ui/button.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly label: string
  /** The answer that names the file. */
  readonly value: string
  readonly files: AnswerFiles
  readonly onRemove?: () => void
}

/** A file that was answered: pictures and sound shown, anything else offered for saving; or why it cannot be. */
export function FileView({ label, value, files, onRemove }: Props) {
  const words = useWords('fields')
  const formats = useFormats()
  const [opened, setOpened] = useState<{
    readonly value: string
    readonly file: OpenedFile
    readonly url: string
  } | null>(null)
  useEffect(() => {
    let current = true
    let url = ''
    files.open(value).then(
      (file) => {
        if (!current) return
        if (file.ok)
          url = URL.createObjectURL(
            new Blob([Uint8Array.from(file.bytes)], { type: shownType(file.facts.type) }),
          )
        setOpened({ value, file, url })
      },
      (cause: unknown) => reportError(cause),
    )
    return () => {
      current = false
      if (url !== '') URL.revokeObjectURL(url)
    }
  }, [value, files])
  const facts = files.facts(value)
  const shown = opened?.value === value ? opened : null
  const kind = facts?.type.split('/')[0]
  const name = facts?.name === undefined || facts.name === '' ? words('fileOf') : facts.name
  return (
    <div className={styles['file']}>
      {shown !== null && !shown.file.ok && (
        <p role="status">{words(shown.file.reason === 'altered' ? 'isAltered' : 'notHere')}</p>
      )}
      {shown?.file.ok === true && kind === 'image' && (
        <img className={styles['picture']} src={shown.url} alt={words('picture', { label })} />
      )}
      {shown?.file.ok === true && kind === 'audio' && (
        // What was said cannot be captioned by us; the answer beside it is the worker's note.
        // eslint-disable-next-line jsx-a11y/media-has-caption
        <audio controls src={shown.url} aria-label={label} />
      )}
      {shown?.file.ok === true && kind === 'video' && (
        // eslint-disable-next-line jsx-a11y/media-has-caption
        <video className={styles['picture']} controls src={shown.url} aria-label={label} />
      )}
      {facts !== null && (
        <span className={styles['quiet']}>
          {words('attached', { name, kilobytes: formats.number(Math.ceil(facts.bytes / 1024)) })}
        </span>
      )}
      <div className={styles['row']}>
        {shown?.file.ok === true && kind !== 'image' && kind !== 'audio' && kind !== 'video' && (
          <a href={shown.url} download={facts?.name === '' ? value : facts?.name}>
            {words('saveFile')}
          </a>
        )}
        {onRemove !== undefined && (
          <Button icon="trash" tone="quiet" onPress={onRemove} fullLabel={`${words('removeFile')}: ${label}`}>
            {words('removeFile')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Only what cannot carry a script is opened under its own type; all else is bytes to be saved. */
const shownType = (type: string): string =>
  /^(?:image\/(?:jpeg|png|webp|gif)|audio\/[\w.-]+|video\/[\w.-]+)$/.test(type)
    ? type
    : 'application/octet-stream'
