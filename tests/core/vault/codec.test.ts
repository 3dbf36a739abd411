import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Codec, fflateCodec, zlibCodec } from '#/core/vault/codec.ts'
import { nodeCodec } from '#/tools/node-surroundings.ts'
import { machineCodec } from '#/app/device/codec.ts'

const module = new WebAssembly.Module(
  readFileSync(new URL(import.meta.resolve('zlib-streams/zlib-streams.wasm'))),
)
const freshZlib = () => new WebAssembly.Instance(module).exports
const codecs: Readonly<Record<string, Codec>> = {
  JavaScript: fflateCodec,
  'zlib in WebAssembly': zlibCodec(freshZlib()),
  'Node’s zlib': nodeCodec,
}

/** Bytes of every kind: chance, and text that repeats itself; also more than a codec has room for at first. */
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 5000 }),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), fc.integer({ min: 1, max: 6000 }))
    .map(([text, times]) => new TextEncoder().encode(text.repeat(times))),
)

describe.each(Object.entries(codecs))('packed by %s', (_name, packing) => {
  test.each(Object.entries(codecs))('it is unpacked by %s', (_other, unpacking) => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(unpacking.inflate(packing.deflate(bytes), bytes.length)).toEqual(bytes)
      }),
    )
  })
})

describe.each(Object.entries(codecs))('%s', (_name, codec) => {
  test('takes what any level of zlib made', () => {
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        expect(codec.inflate(deflateRawSync(bytes, { level }), bytes.length)).toEqual(bytes)
      }),
    )
  })

  test('says malformed of another length, of half of it, and of anything else, and works on after it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 5000 }), (bytes) => {
        const packed = codec.deflate(bytes)
        expect(codec.inflate(packed, bytes.length - 1)).toBe('malformed')
        expect(codec.inflate(packed, bytes.length + 1)).toBe('malformed')
        expect(codec.inflate(packed.subarray(0, packed.length >> 1), bytes.length)).toBe('malformed')
        const any = codec.inflate(bytes, 77)
        expect(any === 'malformed' || any.length === 77).toBe(true)
        expect(codec.inflate(packed, bytes.length)).toEqual(bytes)
      }),
    )
  })

  test('a few bytes that unpack to a hundred megabytes are refused for what was said of them', () => {
    const bomb = deflateRawSync(new Uint8Array(100 * 1024 * 1024))
    expect(codec.inflate(bomb, 8000)).toBe('malformed')
  })
})

test('the module that stands in the app’s own file is the one that is tested here', () => {
  const codec = zlibCodec(freshZlib())
  const answers = new TextEncoder().encode('"Ilze Paraudziņa, ūdens no akas"'.repeat(40))
  const packed = codec.deflate(answers)
  expect(machineCodec().deflate(answers)).toEqual(packed)
  expect(machineCodec()).not.toBe(fflateCodec)
  expect(codec.inflate(packed, answers.length)).toEqual(answers)
})

test('another module is refused', () => {
  expect(() => zlibCodec({})).toThrow(TypeError)
})
