import { useEffect, useRef, type ReactNode } from 'react'
import { z } from 'zod'
import styles from './form.module.css'
import { Dialog } from '#/app/ui/dialog.tsx'
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

/** Whether this browser reads codes itself. */
export const canScan = (): boolean => 'BarcodeDetector' in globalThis

/** The camera's picture in a dialog, and every code seen in it; looks on until `onCode` says that it has enough. */
export function CodeScanner({
  onCode,
  onFailed,
  onClose,
  children,
}: {
  readonly onCode: (code: string) => 'done' | 'go-on'
  readonly onFailed: () => void
  readonly onClose: () => void
  /** What is said under the picture. */
  readonly children?: ReactNode
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
        if (code !== undefined && code !== '' && said.current.onCode(code) === 'done') return
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
      {children}
    </Dialog>
  )
}
