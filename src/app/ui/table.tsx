import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './table.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'

/** One column: its heading and what it shows of a row. */
export interface Column<Row> {
  readonly key: string
  readonly heading: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'start' | 'end'
  /** The cell that names the row, read before the others. */
  readonly namesRow?: boolean
}

interface Props<Row> {
  /** What the table shows; always there, also for eyes. */
  readonly caption: string
  /** What it is about, for ears only: where a heading says so to eyes already. */
  readonly captionOf?: string | undefined
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode
}

/** Rows and columns; on a narrow screen the table scrolls by itself, also by keyboard. */
export function Table<Row>({ caption, columns, rows, rowKey, empty, captionOf }: Props<Row>) {
  const name = captionOf === undefined ? caption : `${caption}: ${captionOf}`
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard (axe: scrollable-region-focusable)
    <section className={styles['scroll']} aria-label={name} tabIndex={0}>
      <table className={styles['table']}>
        <caption className={styles['caption']}>
          {caption}
          {captionOf !== undefined && <VisuallyHidden>{`: ${captionOf}`}</VisuallyHidden>}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={classNames(column.align === 'end' && styles['end'])}
              >
                {column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0 && (
            <tr>
              <td colSpan={columns.length}>{empty}</td>
            </tr>
          )}
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) =>
                column.namesRow === true ? (
                  <th
                    key={column.key}
                    scope="row"
                    className={classNames(column.align === 'end' && styles['end'])}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={classNames(column.align === 'end' && styles['end'])}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
