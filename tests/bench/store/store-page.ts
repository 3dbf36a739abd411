/** Hands questions to the worker that measures: the product's vault lives in a worker too. */
const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { type: 'module' })

declare global {
  interface Window {
    askStore(question: unknown): Promise<unknown>
  }
}

window.askStore = (question) =>
  new Promise((resolve, reject) => {
    worker.onmessage = (message: MessageEvent<{ answer?: unknown; error?: string }>) =>
      message.data.error === undefined ? resolve(message.data.answer) : reject(new Error(message.data.error))
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(question)
  })
