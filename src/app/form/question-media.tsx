import styles from './form.module.css'
import type { FormFile, Media } from '#/core/questionnaire/definition.ts'
import { shownMedia } from '#/core/questionnaire/form-files.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly session: FormSession
  readonly media: Media | undefined
  /** The text it stands beside, for whoever does not see or hear which one it belongs to. */
  readonly label: string
}

/** As long as the form is open; the same file is read once. */
const addresses = new WeakMap<FormFile, string>()

function addressOf(file: FormFile): string {
  const known = addresses.get(file)
  if (known !== undefined) return known
  const bytes = Uint8Array.from(fromBase64url(file.content))
  const address = URL.createObjectURL(new Blob([bytes], { type: file.type }))
  addresses.set(file, address)
  return address
}

/** The picture, sound or film a form has beside a text; nothing where its file did not come with the form. */
export function QuestionMedia({ session, media, label }: Props) {
  const words = useWords('fields')
  if (media === undefined) return null
  const shown = shownMedia(session.form.definition, media, session.language)
  if (shown.length === 0) return null
  return (
    <div className={styles['media']}>
      {shown.map(({ kind, file }) => {
        const src = addressOf(file)
        switch (kind) {
          case 'image':
            return <img key={kind} src={src} alt={words('picture', { label })} />
          case 'audio':
            // What is said is the text beside it.
            // eslint-disable-next-line jsx-a11y/media-has-caption
            return <audio key={kind} controls src={src} aria-label={words('sound', { label })} />
          case 'video':
            // eslint-disable-next-line jsx-a11y/media-has-caption
            return <video key={kind} controls src={src} aria-label={words('film', { label })} />
        }
      })}
    </div>
  )
}

/** The address of a choice's own picture; undefined where it has none. */
export function pictureOf(session: FormSession, media: Media | undefined): string | undefined {
  const [picture] = shownMedia(session.form.definition, media, session.language)
  return picture?.kind === 'image' ? addressOf(picture.file) : undefined
}
