import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChainGaps } from '#/client/chain-gaps.ts'
import { DeviceId } from '#/core/vault/ids.ts'

const device = DeviceId.parse('a'.repeat(32))

test('[S12] whatever comes late, and in whatever order, exactly what never came is missing, also after a restart', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      fc.array(fc.integer({ min: 1, max: 60 })),
      (came, accounted) => {
        let gaps = new ChainGaps()
        let tip = 0
        for (const seq of came) {
          if (seq > tip + 1) gaps.note(device, tip + 1, seq - 1)
          gaps.fill(device, seq)
          tip = Math.max(tip, seq)
          gaps = ChainGaps.read(gaps.bytes())
        }
        const never = Array.from({ length: tip }, (_unused, index) => index + 1).filter(
          (seq) => !came.includes(seq) && !accounted.includes(seq),
        )
        const found = gaps.list((_device, seq) => accounted.includes(seq))
        expect(found).toEqual(never.length === 0 ? [] : [{ device, missing: never.length }])
      },
    ),
  )
})
