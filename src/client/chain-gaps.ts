import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import { DeviceId } from '#/core/vault/ids.ts'

/** Under which name the gaps lie among the small things of a device. */
export const GAPS_NAME = 'chain-gaps'

/** From and to, both missing. */
const Stretch = z.tuple([z.int().positive(), z.int().positive()])
const Kept = z.record(DeviceId, z.array(Stretch))

/** A device some of whose records never came, and how many. */
export interface ChainGap {
  readonly device: DeviceId
  readonly missing: number
}

/**
 * Which records of other devices this device should have got and did not: each
 * device numbers its records, so a number that was passed over is one that is
 * withheld or lost. What a tombstone accounts for is not missing.
 */
export class ChainGaps {
  readonly #stretches = new Map<DeviceId, [from: number, to: number][]>()

  /** The numbers between two records of a device did not come. */
  note(device: DeviceId, from: number, to: number): void {
    const known = this.#stretches.get(device) ?? []
    this.#stretches.set(device, [...known, [from, to]])
  }

  /** One of them has come after all. */
  fill(device: DeviceId, seq: number): void {
    const known = this.#stretches.get(device)
    if (known === undefined) return
    const left = known.flatMap(([from, to]): [number, number][] => {
      if (seq < from || seq > to) return [[from, to]]
      const parts: [number, number][] = [
        [from, seq - 1],
        [seq + 1, to],
      ]
      return parts.filter(([start, end]) => start <= end)
    })
    if (left.length > 0) this.#stretches.set(device, left)
    else this.#stretches.delete(device)
  }

  /** Devices that owe something, without what is accounted for otherwise. */
  list(isAccountedFor: (device: DeviceId, seq: number) => boolean): readonly ChainGap[] {
    const gaps: ChainGap[] = []
    for (const [device, stretches] of this.#stretches) {
      let missing = 0
      for (const [from, to] of stretches)
        for (let seq = from; seq <= to; seq++) if (!isAccountedFor(device, seq)) missing++
      if (missing > 0) gaps.push({ device, missing })
    }
    return gaps
  }

  bytes(): Uint8Array {
    return utf8(JSON.stringify(Object.fromEntries(this.#stretches)))
  }

  static read(bytes: Uint8Array): ChainGaps {
    const gaps = new ChainGaps()
    const kept = Kept.parse(JSON.parse(fromUtf8(bytes)))
    for (const [device, stretches] of Object.entries(kept))
      for (const [from, to] of stretches) gaps.note(DeviceId.parse(device), from, to)
    return gaps
  }
}
