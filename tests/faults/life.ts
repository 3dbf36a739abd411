const forever = (): Promise<never> => new Promise<never>(() => undefined)

/**
 * One run of a program on a tablet, which can end at any await: what it had
 * begun on disk or at the server may be done, what comes after never is.
 */
export class Life {
  #isOver = false
  #awaitsLeft = Number.POSITIVE_INFINITY
  #atEnd: () => void = () => undefined
  /** Resolves when this life is over. */
  readonly ended: Promise<void> = new Promise((resolve) => {
    this.#atEnd = resolve
  })

  get isOver(): boolean {
    return this.#isOver
  }

  end(): void {
    this.#isOver = true
    this.#atEnd()
  }

  /** Ends this life at the n-th await from now, before or after the work waited for. */
  endAtAwait(n: number): void {
    this.#awaitsLeft = n
  }

  /** Everything a tablet waits for (its disk, its network) passes here. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    await this.#await()
    try {
      return await work()
    } finally {
      await this.#await()
    }
  }

  async #await(): Promise<void> {
    if (!this.#isOver && --this.#awaitsLeft <= 0) this.end()
    if (this.#isOver) await forever()
  }
}
