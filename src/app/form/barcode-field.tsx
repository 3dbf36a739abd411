import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import styles from './form.module.css'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import type { FieldProps } from '#/app/ui/field.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useWords } from '#/app/words/words.ts'

interface Detector {
  detect(source: HTMLVideoElement): Promise<unknown>
}
const DetectorMaker = z.custom<new () => Detector>((value) => typeof value === 'function')
const Seen = z.array(z.object({ rawValue: z.string() }))

/** The browser's own reader of bar codes, where it has one (Chromium on Android, ChromeOS and macOS). */
function barcodeDetector(): Detector | null {
  const maker = DetectorMaker.safeParse(Reflect.get(globalThis, 'BarcodeDetector'))
  return maker.success ? new maker.data() : null
}

interface Props extends FieldProps {
  readonly value: string
  readonly onChange: (value: string | null) => void
}

/** A bar or QR code: read by the camera where the browser can, typed otherwise. */
export function BarcodeField({ value, onChange, ...field }: Props) {
  const words = useWords('fields')
  const [scanning, setScanning] = useState(false)
  const [failed, setFailed] = useState(false)
  const canScan = 'BarcodeDetector' in globalThis && field.isDisabled !== true
  return (
    <div className={styles['withButtons']}>
      <TextField
        {...field}
        help={field.help ?? words('barcodeTyped')}
        value={value}
        onChange={(text) => onChange(text === '' ? null : text)}
      />
      {canScan && (
        <Button
          icon="search"
          onPress={() => {
            setFailed(false)
            setScanning(true)
          }}
          fullLabel={`${words('scan')}: ${field.label}`}
        >
          {words('scan')}
        </Button>
      )}
      {failed && <p className={styles['quiet']}>{words('scanFailed')}</p>}
      {scanning && (
        <Scanner
          onCode={(code) => {
            setScanning(false)
            onChange(code)
            announce(words('scanned', { code }))
          }}
          onFailed={() => {
            setScanning(false)
            setFailed(true)
          }}
          onClose={() => setScanning(false)}
        />
      )}
    </div>
  )
}

function Scanner({
  onCode,
  onFailed,
  onClose,
}: {
  readonly onCode: (code: string) => void
  readonly onFailed: () => void
  readonly onClose: () => void
}) {
  const words = useWords('fields')
  const video = useRef<HTMLVideoElement>(null)
  const said = useRef({ onCode, onFailed })
  useEffect(() => {
    said.current = { onCode, onFailed }
  })
  useEffect(() => {
    const detector = barcodeDetector()
    let stream: MediaStream | null = null
    let ended = false
    let frame = 0
    const look = async (): Promise<void> => {
      if (ended || detector === null || video.current === null) return
      if (video.current.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        const seen = Seen.safeParse(await detector.detect(video.current))
        const code = seen.success ? seen.data[0]?.rawValue : undefined
        if (ended) return
        if (code !== undefined && code !== '') {
          said.current.onCode(code)
          return
        }
      }
      frame = requestAnimationFrame(() => void look().catch(() => said.current.onFailed()))
    }
    const start = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      if (ended || video.current === null) {
        for (const track of stream.getTracks()) track.stop()
        return
      }
      video.current.srcObject = stream
      await video.current.play()
      await look()
    }
    start().catch(() => {
      if (!ended) said.current.onFailed()
    })
    return () => {
      ended = true
      cancelAnimationFrame(frame)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
  }, [])
  return (
    <Dialog isOpen onClose={onClose} title={words('scanTitle')} size="wide">
      <video ref={video} className={styles['viewfinder']} muted playsInline />
    </Dialog>
  )
}
