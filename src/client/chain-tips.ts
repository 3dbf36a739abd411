import { z } from 'zod'
import type { ChainTip } from '#/core/record-log/chain.ts'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { DeviceId } from '#/core/vault/ids.ts'
import type { MetaRow } from './ports.ts'

/** Under which name the end of this device's own chain lies among its small things. */
export const TIP_NAME = 'tip'
/** And under which the ends of all chains that came in the feed. */
export const TIPS_NAME = 'tips'

const Tips = z.record(z.string(), z.tuple([z.int(), z.string()]))

/** The end of this device's chain: to be written with the records up to it. */
export function tipRow({ seq, hash }: ChainTip): MetaRow {
  const bytes = new Uint8Array(40)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(seq))
  bytes.set(hash, 8)
  return { name: TIP_NAME, bytes }
}

/** Takes apart what `tipRow` made. */
export const readTip = (bytes: Uint8Array): ChainTip => ({
  seq: Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)),
  hash: bytes.slice(8),
})

/** Where each device's chain stands, as far as the feed has brought it. */
export function tipsRow(tips: ReadonlyMap<DeviceId, ChainTip>): MetaRow {
  const places = [...tips].map(([device, { seq, hash }]) => [device, [seq, toBase64url(hash)]])
  return { name: TIPS_NAME, bytes: utf8(JSON.stringify(Object.fromEntries(places))) }
}

/** Takes apart what `tipsRow` made. */
export const readTips = (bytes: Uint8Array): Map<DeviceId, ChainTip> =>
  new Map(
    Object.entries(Tips.parse(JSON.parse(fromUtf8(bytes)))).map(([device, [seq, hash]]) => [
      DeviceId.parse(device),
      { seq, hash: fromBase64url(hash) },
    ]),
  )
