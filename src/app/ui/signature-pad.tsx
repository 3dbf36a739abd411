import { useEffect, useId, useRef, useState } from 'react'
import Pad from 'signature_pad'
import { announce } from './announce.ts'
import { Button } from './button.tsx'
import styles from './signature-pad.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useLanguage, useWordsIn } from '#/app/words/words.ts'

interface Props {
  /** Whose signature, under what. */
  readonly label: string
  /** The picture (PNG) after each stroke, null when cleared. Only the picture: how the hand moved is not kept. */
  readonly onChange: (png: Uint8Array<ArrayBuffer> | null) => void
  readonly isDisabled?: boolean
  /** What stands on the empty surface; to sign, when absent. */
  readonly hint?: string
  /** A picture rather than a name: no line to sign on, and more room. */
  readonly isDrawing?: boolean
  /** What surrounds it says the label already. */
  readonly isLabelled?: boolean
  /** Of whoever signs, where that is not the screen's. */
  readonly language?: Language
}

function picture(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser made no picture of the signature'))
      else blob.arrayBuffer().then((bytes) => resolve(new Uint8Array(bytes)), reject)
    }, 'image/png')
  })
}

/**
 * A signature on glass, by finger or pen. It cannot be written by keyboard:
 * the screen around it must offer another method (oral with a witness, paper).
 */
export function SignaturePad({
  label,
  onChange,
  isDisabled = false,
  hint,
  isDrawing = false,
  isLabelled = false,
  language,
}: Props) {
  const screen = useLanguage()
  const words = useWordsIn('shared', language ?? screen)
  const invitation = hint ?? words('signHere')
  const labelId = useId()
  const canvas = useRef<HTMLCanvasElement>(null)
  const pad = useRef<Pad>(null)
  const report = useRef(onChange)
  const [empty, setEmpty] = useState(true)

  useEffect(() => {
    report.current = onChange
  }, [onChange])

  useEffect(() => {
    const surface = canvas.current
    if (surface === null || isDisabled) return undefined
    // dark ink on white in every theme: the picture is evidence and is printed
    const made = new Pad(surface, {
      penColor: '#10204a',
      backgroundColor: '#ffffff',
      minWidth: 1,
      maxWidth: 3,
    })
    pad.current = made
    const fit = () => {
      const ratio = Math.max(window.devicePixelRatio, 1)
      const strokes = made.toData()
      surface.width = surface.offsetWidth * ratio
      surface.height = surface.offsetHeight * ratio
      surface.getContext('2d')?.scale(ratio, ratio)
      made.clear()
      if (strokes.length > 0) made.fromData(strokes)
    }
    fit()
    const watch = new ResizeObserver(fit)
    watch.observe(surface)
    const ended = () => {
      setEmpty(false)
      picture(surface).then((png) => {
        if (!made.isEmpty()) report.current(png)
      }, reportError)
    }
    made.addEventListener('endStroke', ended)
    return () => {
      watch.disconnect()
      made.removeEventListener('endStroke', ended)
      made.off()
      pad.current = null
    }
  }, [isDisabled])

  return (
    <div className={styles['pad']} role="group" aria-labelledby={labelId}>
      {isLabelled ? (
        <span id={labelId}>
          <VisuallyHidden>{label}</VisuallyHidden>
        </span>
      ) : (
        <span id={labelId} className={styles['label']}>
          {label}
        </span>
      )}
      <div className={styles['place']} data-drawing={isDrawing || undefined}>
        <canvas
          ref={canvas}
          className={styles['canvas']}
          role="img"
          aria-label={empty ? invitation : words(isDrawing ? 'drawn' : 'signed')}
        />
        {empty && (
          <span className={styles['hint']} aria-hidden="true">
            {invitation}
          </span>
        )}
      </div>
      <Button
        icon="undo"
        isDisabled={isDisabled || empty}
        onPress={() => {
          pad.current?.clear()
          setEmpty(true)
          onChange(null)
          announce(words(isDrawing ? 'drawingCleared' : 'signatureCleared'))
        }}
      >
        {words(isDrawing ? 'drawAgain' : 'signAgain')}
      </Button>
    </div>
  )
}
