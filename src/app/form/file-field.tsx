import { useEffect, useRef, useState } from 'react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { FileView } from './file-view.tsx'
import type { AnswerFiles, NewFile } from './form-work.ts'
import styles from './form.module.css'
import { barePicture, LONGEST_SIDE_PIXELS } from './picture.ts'
import { LARGEST_ATTACHMENT_BYTES } from '#/core/vault/attachment.ts'
import type { Question } from '#/core/questionnaire/definition.ts'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { FieldGroup } from '#/app/ui/field-group.tsx'
import type { FieldProps } from '#/app/ui/field.tsx'
import { SignaturePad } from '#/app/ui/signature-pad.tsx'
import { type WordKey, useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  readonly question: Question
  readonly value: string
  readonly files: AnswerFiles
  readonly onChange: (value: string | null) => void
}

const MEGABYTE = 1024 * 1024

/** A picture, drawing, sound, film or file as an answer: sealed on this device before it counts as saved. */
export function FileField({ question, value, files, onChange, ...field }: Props) {
  const words = useWords('fields')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [isRecording, setRecording] = useState(false)
  const isDisabled = field.isDisabled === true
  /** Whether it was kept; why not is shown. */
  const keep = async (file: NewFile, said: string): Promise<boolean> => {
    if (file.bytes.length > LARGEST_ATTACHMENT_BYTES || file.bytes.length === 0) {
      const megabytes = Math.ceil(file.bytes.length / MEGABYTE)
      setTrouble(words('tooLarge', { megabytes, most: LARGEST_ATTACHMENT_BYTES / MEGABYTE }))
      return false
    }
    setBusy(true)
    try {
      onChange(await files.keep(file))
      setTrouble(null)
      announce(said)
      return true
    } catch (cause) {
      setTrouble(words('attachFailed'))
      reportError(cause)
      return false
    } finally {
      setBusy(false)
    }
  }
  const take = async (list: FileList | null): Promise<void> => {
    const file = list?.[0]
    if (file === undefined) return
    const kilobytes = Math.ceil(file.size / 1024)
    if (question.type !== 'image') {
      // A film of an hour must not be read into memory to be told it is too long.
      const bytes = file.size > LARGEST_ATTACHMENT_BYTES ? null : new Uint8Array(await file.arrayBuffer())
      if (bytes === null)
        setTrouble(
          words('tooLarge', {
            megabytes: Math.ceil(file.size / MEGABYTE),
            most: LARGEST_ATTACHMENT_BYTES / MEGABYTE,
          }),
        )
      else
        await keep(
          { bytes, type: file.type === '' ? 'application/octet-stream' : file.type, name: file.name },
          words('attached', { name: file.name, kilobytes }),
        )
      return
    }
    const longest = Number(question.parameters?.['max-pixels'] ?? LONGEST_SIDE_PIXELS)
    const bytes = await barePicture(file, longest > 0 ? longest : LONGEST_SIDE_PIXELS)
    if (bytes === 'not-an-image') setTrouble(words('notAnImage'))
    else await keep({ bytes, type: 'image/jpeg', name: '' }, words('photoKept'))
  }
  const isDrawn =
    question.type === 'image' && /\b(?:signature|draw|annotate)\b/.test(question.appearance ?? '')
  return (
    <FieldGroup {...field}>
      {value !== '' && (
        <FileView
          label={field.label}
          value={value}
          files={files}
          {...(isDisabled
            ? {}
            : {
                onRemove: () => {
                  onChange(null)
                  announce(words('removedFile'))
                },
              })}
        />
      )}
      {value === '' && (
        <div className={styles['row']}>
          {isDrawn && (
            <Drawing
              label={field.label}
              isSignature={/\bsignature\b/.test(question.appearance ?? '')}
              isDisabled={isDisabled || busy}
              onKeep={(bytes) =>
                void keep({ bytes, type: 'image/png', name: '' }, words('keepDrawing')).catch(reportError)
              }
            />
          )}
          {question.type === 'audio' && (
            <Recorder
              label={field.label}
              isDisabled={isDisabled || busy}
              onKeep={(file, isFull) =>
                void keep(file, words('fileOf')).then((isKept) => {
                  if (isKept && isFull) setTrouble(words('soundFull'))
                }, reportError)
              }
              onFailed={() => setTrouble(words('soundFailed'))}
              onRecording={setRecording}
            />
          )}
          {/* A file chosen meanwhile would give way to the sound. */}
          {!isDrawn &&
            !isRecording &&
            CHOOSERS[question.type === 'image' || question.type === 'video' ? question.type : 'file'].map(
              ({ word, camera }) => (
                <FileTrigger
                  key={word}
                  {...acceptedBy(question)}
                  {...(camera ? { defaultCamera: 'environment' as const } : {})}
                  onSelect={(list) => void take(list).catch(reportError)}
                >
                  <Button
                    isDisabled={isDisabled}
                    isPending={busy}
                    fullLabel={`${words(word)}: ${field.label}`}
                  >
                    {words(word)}
                  </Button>
                </FileTrigger>
              ),
            )}
        </div>
      )}
      {busy && <p className={styles['quiet']}>{words('attaching')}</p>}
      {trouble !== null && (
        <p role="alert" className={styles['trouble']}>
          {trouble}
        </p>
      )}
    </FieldGroup>
  )
}

interface Chooser {
  readonly word: WordKey<'fields'> & ('takePhoto' | 'chooseImage' | 'takeVideo' | 'chooseFile')
  readonly camera: boolean
}

const CHOOSERS: Readonly<Record<'image' | 'video' | 'file', readonly Chooser[]>> = {
  image: [
    { word: 'takePhoto', camera: true },
    { word: 'chooseImage', camera: false },
  ],
  video: [
    { word: 'takeVideo', camera: true },
    { word: 'chooseFile', camera: false },
  ],
  file: [{ word: 'chooseFile', camera: false }],
}

function acceptedBy({ type }: Question): { readonly acceptedFileTypes?: readonly string[] } {
  return type === 'image' || type === 'audio' || type === 'video' ? { acceptedFileTypes: [`${type}/*`] } : {}
}

/** A drawing or signature on glass, in a dialog, so that a stroke does not scroll the page. */
function Drawing({
  label,
  isSignature,
  isDisabled,
  onKeep,
}: {
  readonly label: string
  readonly isSignature: boolean
  readonly isDisabled: boolean
  readonly onKeep: (png: Uint8Array) => void
}) {
  const words = useWords('fields')
  const shared = useWords('shared')
  const act = isSignature ? 'sign' : 'draw'
  const [drawn, setDrawn] = useState<Uint8Array | null>(null)
  const [open, setOpen] = useState(false)
  const close = (): void => {
    setOpen(false)
    setDrawn(null)
  }
  return (
    <>
      <Button
        icon="pencil"
        isDisabled={isDisabled}
        onPress={() => setOpen(true)}
        fullLabel={`${words(act)}: ${label}`}
      >
        {words(act)}
      </Button>
      <Dialog
        isOpen={open}
        onClose={close}
        title={label}
        size="wide"
        role="alertdialog"
        actions={
          <>
            <Button
              tone="primary"
              isDisabled={drawn === null}
              onPress={() => {
                if (drawn !== null) onKeep(drawn)
                close()
              }}
            >
              {words(isSignature ? 'keepSignature' : 'keepDrawing')}
            </Button>
            <Button onPress={close}>{shared('cancel')}</Button>
          </>
        }
      >
        <SignaturePad
          label={label}
          isLabelled
          isDrawing={!isSignature}
          {...(isSignature ? {} : { hint: words('drawHere') })}
          onChange={setDrawn}
        />
      </Dialog>
    </>
  )
}

/** Speech needs no more; an attachment then holds more than an hour of it. */
const SOUND_BITS_PER_SECOND = 32_000
/** What a recorder may still hand over when it is told to end. */
const LAST_SOUND_BYTES = 64 * 1024

/** Sound from the microphone, ended by the worker, or by itself while all of it still fits in an attachment. */
function Recorder({
  label,
  isDisabled,
  onKeep,
  onFailed,
  onRecording,
}: {
  readonly label: string
  readonly isDisabled: boolean
  readonly onKeep: (file: NewFile, isFull: boolean) => void
  readonly onFailed: () => void
  readonly onRecording: (isRecording: boolean) => void
}) {
  const words = useWords('fields')
  const recorder = useRef<MediaRecorder | null>(null)
  const [seconds, setSeconds] = useState<number | null>(null)
  const isRecording = seconds !== null
  useEffect(() => {
    if (!isRecording) return undefined
    const ticking = setInterval(() => setSeconds((before) => (before === null ? null : before + 1)), 1000)
    return () => clearInterval(ticking)
  }, [isRecording])
  const isHere = useRef(false)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
      recorder.current?.stop()
    }
  }, [])
  const isAsking = useRef(false)
  const start = async (): Promise<void> => {
    // Pressed again while the browser asks whether it may: one microphone is enough.
    if (isAsking.current || recorder.current !== null) return
    isAsking.current = true
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).finally(() => {
      isAsking.current = false
    })
    // Allowed only after the section was left: nobody there would end it.
    if (!isHere.current) {
      for (const track of stream.getTracks()) track.stop()
      return
    }
    const made = new MediaRecorder(stream, { audioBitsPerSecond: SOUND_BITS_PER_SECOND })
    const parts: Blob[] = []
    let bytes = 0
    let isFull = false
    made.addEventListener('dataavailable', ({ data }) => {
      parts.push(data)
      bytes += data.size
      if (made.state !== 'recording' || bytes < LARGEST_ATTACHMENT_BYTES - LAST_SOUND_BYTES) return
      isFull = true
      made.stop()
    })
    made.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop()
      recorder.current = null
      setSeconds(null)
      onRecording(false)
      const type = made.mimeType.split(';')[0] ?? 'audio/webm'
      new Blob(parts)
        .arrayBuffer()
        .then((whole) => onKeep({ bytes: new Uint8Array(whole), type, name: '' }, isFull), reportError)
    })
    recorder.current = made
    made.start(1000)
    setSeconds(0)
    onRecording(true)
  }
  return isRecording ? (
    <>
      <Button
        icon="stop"
        tone="primary"
        onPress={() => recorder.current?.stop()}
        fullLabel={`${words('stopSound')}: ${label}`}
      >
        {words('stopSound')}
      </Button>
      <span>{words('recordingFor', { seconds })}</span>
    </>
  ) : (
    <Button
      icon="speech"
      isDisabled={isDisabled}
      onPress={() => void start().catch(onFailed)}
      fullLabel={`${words('recordSound')}: ${label}`}
    >
      {words('recordSound')}
    </Button>
  )
}
