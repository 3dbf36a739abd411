import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64url } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { type ConsentReceipt, verifyReceipt } from './receipt.ts'

/** Where an erased receipt stood: its device's number for it, and the hash the next one names. */
export interface ErasedPlace {
  readonly device: string
  readonly seq: number
  /** base64url. */
  readonly hash: string
}

/** How far a device's row of receipts was found whole, and the hash the next one must name (base64url). */
export interface RowTip {
  readonly seq: number
  readonly hash: string
}

type RowProblem =
  'receipt-signature' | 'receipt-device-unknown' | 'device-sequence-gap' | 'device-chain-broken'

const BEGINNING: RowTip = { seq: 0, hash: toBase64url(new Uint8Array(32)) }

interface Row {
  readonly device: string
  seq: number
  hash: string
  /** The last receipt, while no later one of its device has vouched for it. */
  last: ConsentReceipt | null
  /** Receipts that came before their turn. */
  readonly early: { readonly receipt: ConsentReceipt; readonly hash: string }[]
  readonly erased: ReadonlyMap<number, string>
}

/**
 * Devices number their receipts and sign the hash of the one before: a hole or
 * a wrong link shows what is missing, and a signed receipt vouches for all
 * before it, as long as the links hold. So a row costs one signature check, and
 * one more wherever a link is missing; or, when each is asked for, one for each.
 */
export class DeviceRows {
  readonly #primitives: Pick<Primitives, 'verify'>
  readonly #keyOf: (device: string) => Uint8Array | undefined
  readonly #erased: ReadonlyMap<string, readonly ErasedPlace[]>
  readonly #since: ReadonlyMap<string, RowTip>
  readonly #found: (code: RowProblem, detail: string) => void
  readonly #isEachAsked: boolean
  readonly #rows = new Map<string, Row>()

  /**
   * @param since - rows found whole before, which these receipts go on from
   * @param isEachAsked - every receipt must hold under its own signature, also one that a later one vouches for
   */
  constructor(
    primitives: Pick<Primitives, 'verify'>,
    keyOf: (device: string) => Uint8Array | undefined,
    erased: readonly ErasedPlace[],
    since: ReadonlyMap<string, RowTip> = new Map(),
    found: (code: RowProblem, detail: string) => void,
    isEachAsked = false,
  ) {
    this.#primitives = primitives
    this.#keyOf = keyOf
    this.#erased = Map.groupBy(erased, ({ device }) => device)
    this.#since = since
    this.#found = found
    this.#isEachAsked = isEachAsked
  }

  /** @param bytes - the receipt's canonical bytes */
  take(receipt: ConsentReceipt, bytes: Uint8Array): void {
    if (this.#keyOf(receipt.device.id) === undefined) this.#found('receipt-device-unknown', receipt.recordId)
    if (this.#isEachAsked) this.#check(receipt)
    const row = this.#rowOf(receipt.device.id)
    const hash = toBase64url(sha256(bytes))
    this.#passErased(row, receipt.device.seq)
    if (receipt.device.seq === row.seq + 1) this.#goOn(row, receipt, hash)
    else row.early.push({ receipt, hash })
  }

  /** Nothing more comes: what came early is put in its place, and every row's end must be signed. */
  end(): void {
    for (const row of this.#rows.values()) {
      for (const { receipt, hash } of row.early.toSorted(
        (a, b) => a.receipt.device.seq - b.receipt.device.seq,
      )) {
        this.#passErased(row, receipt.device.seq)
        if (receipt.device.seq === row.seq + 1) this.#goOn(row, receipt, hash)
        else {
          this.#found('device-sequence-gap', `${row.device}: ${row.seq + 1}…${receipt.device.seq}`)
          this.#mustBeSigned(row)
          this.#stand(row, receipt, hash)
        }
      }
      this.#mustBeSigned(row)
    }
  }

  /** How far each row goes. */
  get tips(): ReadonlyMap<string, RowTip> {
    const now = [...this.#rows.values()].map(({ device, seq, hash }) => [device, { seq, hash }] as const)
    return new Map([...this.#since, ...now])
  }

  #rowOf(device: string): Row {
    const known = this.#rows.get(device)
    if (known !== undefined) return known
    const { seq, hash } = this.#since.get(device) ?? BEGINNING
    const erased = new Map(this.#erased.get(device)?.map((place) => [place.seq, place.hash]))
    const row: Row = { device, seq, hash, last: null, early: [], erased }
    this.#rows.set(device, row)
    return row
  }

  /** An erased receipt cannot vouch for the one before it: only its hash is left. */
  #passErased(row: Row, until: number): void {
    for (
      let hash = row.erased.get(row.seq + 1);
      hash !== undefined && row.seq + 1 < until;
      hash = row.erased.get(row.seq + 1)
    ) {
      this.#mustBeSigned(row)
      row.seq++
      row.hash = hash
    }
  }

  #goOn(row: Row, receipt: ConsentReceipt, hash: string): void {
    if (receipt.device.prev !== row.hash) {
      this.#found('device-chain-broken', `${row.device}: ${receipt.device.seq}`)
      this.#mustBeSigned(row)
    }
    this.#stand(row, receipt, hash)
  }

  #stand(row: Row, receipt: ConsentReceipt, hash: string): void {
    row.seq = receipt.device.seq
    row.hash = hash
    row.last = receipt
  }

  #mustBeSigned(row: Row): void {
    if (row.last !== null && !this.#isEachAsked) this.#check(row.last)
    row.last = null
  }

  #check(receipt: ConsentReceipt): void {
    const key = this.#keyOf(receipt.device.id)
    if (key !== undefined && !verifyReceipt(this.#primitives, receipt, key))
      this.#found('receipt-signature', receipt.recordId)
  }
}
