import { useId, useMemo } from 'react'
import { encode } from 'uqr'
import styles from './qr-code.module.css'

interface Props {
  /** What a camera reads. */
  readonly text: string
  /** What it leads to, for those who cannot see it. */
  readonly title: string
  /** Side on the screen; on paper a code of a link stays above 25 mm. */
  readonly size?: 'regular' | 'large'
}

/** The four quiet cells a reader needs around a code (ISO/IEC 18004). */
const quietCells = 4

/** A QR code, dark on white in every theme, because that is what cameras expect. */
export function QrCode({ text, title, size = 'regular' }: Props) {
  const id = useId()
  const { side, path } = useMemo(() => {
    const { data, size: cells } = encode(text, { ecc: 'M', border: 0 })
    const drawn: string[] = []
    data.forEach((row, y) => {
      for (let x = 0; x < row.length; x += 1) {
        if (row[x] !== true) continue
        const start = x
        while (row[x + 1] === true) x += 1
        drawn.push(`M${start + quietCells} ${y + quietCells}h${x + 1 - start}v1h-${x + 1 - start}z`)
      }
    })
    return { side: cells + 2 * quietCells, path: drawn.join('') }
  }, [text])
  return (
    <svg
      className={size === 'large' ? styles['large'] : styles['regular']}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-labelledby={id}
      shapeRendering="crispEdges"
    >
      <title id={id}>{title}</title>
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
