import styles from './indicators.module.css'

export interface Bar {
  readonly label: string
  /** null: hidden. */
  readonly value: number | null
  readonly text: string
}

interface Props {
  readonly bars: readonly Bar[]
  /** The value at the right edge. */
  readonly full: number
  /** Where the target stands, if there is one. */
  readonly goal: number | null
}

const WIDTH = 1000

/** Bars beside each other's names; the table below says the same to those who do not see them. */
export function Bars({ bars, full, goal }: Props) {
  const at = (value: number): number => (full <= 0 ? 0 : Math.min(1, value / full) * WIDTH)
  return (
    <div className={styles['bars']} aria-hidden="true">
      {bars.map(({ label, value, text }) => (
        <div key={label} className={styles['barRow']}>
          <span className={styles['barLabel']}>{label}</span>
          <svg viewBox={`0 0 ${WIDTH} 20`} preserveAspectRatio="none" className={styles['bar']}>
            <rect x="0" y="0" width={WIDTH} height="20" className={styles['track']} />
            {value !== null && (
              <rect x="0" y="0" width={at(value)} height="20" className={styles['filled']} />
            )}
            {goal !== null && <line x1={at(goal)} x2={at(goal)} y1="0" y2="20" className={styles['goal']} />}
          </svg>
          <span className={styles['barText']}>{text}</span>
        </div>
      ))}
    </div>
  )
}
