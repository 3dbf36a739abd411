import { useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import styles from './visit.module.css'
import type { ConsentCapture } from '#/client/vault-api.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import type { StreamId } from '#/core/vault/ids.ts'
import { barePicture } from '#/app/form/picture.ts'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { SignaturePad } from '#/app/ui/signature-pad.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { vault } from '#/app/vault.ts'
import type { Language } from '#/app/words/catalog.ts'
import type { Say } from '#/app/words/words.ts'

/** How a yes was proved. */
export interface Signed {
  readonly method: 'glass' | 'mark' | 'oral-witness' | 'paper-scan' | null
  /** The signature or mark as a picture. */
  readonly image: Uint8Array | null
  readonly witness: string
  readonly scan: NonNullable<ConsentCapture['scan']> | null
}

interface Props {
  /** In the resident's language. */
  readonly words: Say<'visit'>
  readonly language: Language
  readonly stream: StreamId
  /** Who signs. */
  readonly name: string
  readonly value: Signed
  readonly onChange: (value: Signed) => void
}

/** A signature, a mark before a witness, a word before a witness, or signed paper: whatever the person can do. */
export function Signing({ words, language, stream, name, value, onChange }: Props) {
  const { method } = value
  return (
    <>
      <ChoiceGroup
        label={words('howSigned')}
        layout="beside"
        value={method}
        onChange={(chosen) => onChange({ method: chosen, image: null, witness: '', scan: null })}
        choices={[
          { value: 'glass', label: words('methodGlass') },
          { value: 'mark', label: words('methodMark') },
          { value: 'oral-witness', label: words('methodOral') },
          { value: 'paper-scan', label: words('methodPaper') },
        ]}
      />
      {(method === 'glass' || method === 'mark') && (
        <SignaturePad
          key={method}
          language={language}
          label={method === 'mark' ? words('markOf', { name }) : words('signature', { name })}
          onChange={(image) => onChange({ ...value, image })}
        />
      )}
      {(method === 'mark' || method === 'oral-witness') && (
        <TextField
          label={words('witnessName')}
          maxLength={150}
          value={value.witness}
          onChange={(witness) => onChange({ ...value, witness })}
        />
      )}
      {method === 'paper-scan' && (
        <SignedPaper
          words={words}
          stream={stream}
          isKept={value.scan !== null}
          onKept={(scan) => onChange({ ...value, scan })}
        />
      )}
    </>
  )
}

/** The signed page as a photo without the camera's own notes, sealed on this device before it counts. */
function SignedPaper({
  words,
  stream,
  isKept,
  onKept,
}: {
  readonly words: Say<'visit'>
  readonly stream: StreamId
  readonly isKept: boolean
  readonly onKept: (scan: NonNullable<ConsentCapture['scan']>) => void
}) {
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const take = async (list: FileList | null): Promise<void> => {
    const file = list?.[0]
    if (file === undefined) return
    setBusy(true)
    try {
      const bytes = await barePicture(file)
      setFailed(bytes === 'not-an-image')
      if (bytes === 'not-an-image') return
      const hash = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))
      const reference = await vault.keepAttachment(stream, { bytes, type: 'image/jpeg', name: '' })
      onKept({ file: reference, sha256: toBase64url(new Uint8Array(hash)) })
      announce(words('paperKept'))
    } catch (cause) {
      setFailed(true)
      reportError(cause)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles['actions']}>
      <FileTrigger
        acceptedFileTypes={['image/*']}
        defaultCamera="environment"
        onSelect={(list) => void take(list)}
      >
        <Button icon="document" isPending={busy}>
          {words('photographPaper')}
        </Button>
      </FileTrigger>
      {isKept && (
        <Badge tone="ok" icon="check">
          {words('paperKept')}
        </Badge>
      )}
      {failed && <p role="alert">{words('paperFailed')}</p>}
    </div>
  )
}
