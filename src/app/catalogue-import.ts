import type {
  ImportOrder,
  ReadIntoCatalogue,
  SeenSheet,
} from '#/core/catalogue/hsds-import/read-into-catalogue.ts'

/** What the import's worker says. */
interface Said {
  readonly stage?: 'reading' | 'merging'
  readonly sheets?: readonly SeenSheet[]
  readonly read?: ReadIntoCatalogue
}

/** Work under way on a worker of its own. */
export interface Running<T> {
  /** Null when it was stopped; rejects when the files could not be read at all. */
  readonly result: Promise<T | null>
  readonly stop: () => void
}

function onWorker<T>(
  order: ImportOrder,
  answerIn: (said: Said) => T | undefined,
  onStage: (stage: 'reading' | 'merging') => void,
): Running<T> {
  const worker = new Worker(new URL('./device/import-worker.ts', import.meta.url), { type: 'module' })
  let stop = (): void => undefined
  const result = new Promise<T | null>((resolve, reject) => {
    stop = () => resolve(null)
    worker.addEventListener('message', (message: MessageEvent<Said>) => {
      const { stage } = message.data
      if (stage !== undefined) onStage(stage)
      const answer = answerIn(message.data)
      if (answer !== undefined) resolve(answer)
    })
    worker.addEventListener('error', (event) => reject(new Error(event.message)))
    worker.postMessage(order)
  }).finally(() => worker.terminate())
  return { result, stop: () => stop() }
}

type Files = Extract<ImportOrder, { ask: 'sheets' }>['files']

/** The headers and first rows of a table of the office's own. */
export const lookAtSheets = (files: Files): Running<readonly SeenSheet[]> =>
  onWorker(
    { ask: 'sheets', files },
    ({ sheets }) => sheets,
    () => undefined,
  )

/** Reads files into the draft's catalogue, away from the page. */
export const readImport = (
  order: Extract<ImportOrder, { ask: 'import' }>,
  onStage: (stage: 'reading' | 'merging') => void,
): Running<ReadIntoCatalogue> => onWorker(order, ({ read }) => read, onStage)
