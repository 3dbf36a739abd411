import type { Member } from './member.ts'
import { letterOf } from './rescue.ts'

/** A tablet without a connection writes its letter anew at most this often. */
const PAUSE_MS = 20_000

/**
 * Keeps a device's letter box: what waits goes in while there is no connection
 * and when the tablet is locked, and comes out when all is sent.
 */
export class Letters {
  readonly #member: Member
  #callOff: () => void = () => undefined
  #isDue = false
  #isFull = true
  #isOver = false

  constructor(member: Member) {
    this.#member = member
  }

  /** An exchange ended: without a connection, or through. */
  afterExchange(online: boolean | null): void {
    if (this.#isOver || this.#member.surroundings.letterBox === undefined) return
    if (online === true && this.#member.nextBatch() === null) {
      this.#callOff()
      this.#isDue = false
      if (this.#isFull) void this.drop()
    } else if (online === false && !this.#isDue) {
      this.#isDue = true
      this.#callOff = this.#member.surroundings.after(PAUSE_MS, () => void this.write())
    }
  }

  /** Writes what waits now. What the disk refuses stays in the outbox, where it is safe. */
  async write(): Promise<void> {
    const { surroundings, identity, space } = this.#member
    this.#callOff()
    this.#isDue = false
    if (surroundings.letterBox === undefined || this.#isOver) return
    const bytes = await letterOf(this.#member)
    if (bytes === null) await this.drop()
    else {
      this.#isFull = true
      await surroundings.letterBox
        .put(identity.account, { space, device: identity.device, bytes })
        .catch(() => undefined)
    }
  }

  async drop(): Promise<void> {
    const { surroundings, identity } = this.#member
    this.#isFull = false
    await surroundings.letterBox?.drop(identity.account).catch(() => undefined)
  }

  /** Nothing more is written: the device's part has ended, and its letter with it. */
  async end(): Promise<void> {
    this.#callOff()
    this.#isOver = true
    await this.drop()
  }

  /** Nothing more is written by itself. */
  stop(): void {
    this.#callOff()
  }
}
