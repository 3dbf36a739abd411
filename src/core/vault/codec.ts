import { deflateSync, inflateSync } from 'fflate'

/** Raw DEFLATE (RFC 1951), whole pieces at once. What one codec packs, every other unpacks; the packed bytes may differ. */
export interface Codec {
  deflate(bytes: Uint8Array): Uint8Array
  /** The unpacked bytes, or `malformed` where they are not exactly `length` many. */
  inflate(packed: Uint8Array, length: number): Uint8Array | 'malformed'
}

/** In plain JavaScript, for whoever has no other. For text of a few kilobytes it is faster at this level than at its lowest. */
export const fflateCodec: Codec = {
  deflate: (bytes) => deflateSync(bytes, { level: 6 }),
  inflate: (packed, length) => {
    try {
      // One byte more than was said: a packed part that goes on after it fills that too.
      const bytes = inflateSync(packed, { out: new Uint8Array(length + 1) })
      return bytes.length === length ? bytes : 'malformed'
    } catch {
      return 'malformed'
    }
  },
}

/** Takes `length` bytes at one place, writes at most `room` at another; answers zlib's code above 24 bits of how many it wrote. */
type Process = (
  stream: number,
  from: number,
  length: number,
  to: number,
  room: number,
  flush: number,
) => number

/** What the WebAssembly module of `zlib-streams` exports, as far as it is used here; handles and places are numbers in its memory. */
interface Zlib {
  readonly memory: { readonly buffer: ArrayBuffer }
  malloc(length: number): number
  free(place: number): void
  deflate_new(): number
  deflate_init_raw(stream: number, level: number): number
  deflate_process: Process
  deflate_end(stream: number): number
  inflate_new(): number
  inflate_init_raw(stream: number): number
  inflate_process: Process
  inflate_end(stream: number): number
}

const FUNCTIONS = [
  'malloc',
  'free',
  'deflate_new',
  'deflate_init_raw',
  'deflate_process',
  'deflate_end',
  'inflate_new',
  'inflate_init_raw',
  'inflate_process',
  'inflate_end',
]

const isZlib = (exports: object): exports is Zlib =>
  'memory' in exports && FUNCTIONS.every((name) => typeof Reflect.get(exports, name) === 'function')

/** zlib's own names. */
const Z_FINISH = 4
const Z_STREAM_END = 1
/** Of zlib's nine the fastest: every answer seals a draft. The fourth makes a record 7 % smaller in half as much time again. */
const LEVEL = 1
/** Most records fit; a larger one gets room of its own. */
const ROOM = 64 * 1024

/**
 * zlib in WebAssembly: packs and unpacks a record of 8 KB in a third to a half of
 * the time of JavaScript. Its memory holds what it worked on last, as JavaScript's
 * does, and goes where that goes: with the worker, at locking.
 *
 * @param zlib - the exports of an instance that nobody else uses
 * @throws TypeError where they are another module's
 * @see https://github.com/gildas-lormeau/zlib-streams
 */
export function zlibCodec(zlib: object): Codec {
  if (!isZlib(zlib)) throw new TypeError('this is not the module of zlib-streams')
  const from = zlib.malloc(ROOM)
  const to = zlib.malloc(ROOM)
  let heap = new Uint8Array(zlib.memory.buffer)
  /** Its memory as it is now: growing it puts another in its place. */
  const memory = (): Uint8Array => {
    if (heap.buffer !== zlib.memory.buffer) heap = new Uint8Array(zlib.memory.buffer)
    return heap
  }

  const run = (
    process: 'deflate_process' | 'inflate_process',
    stream: number,
    bytes: Uint8Array,
    room: number,
  ): Uint8Array | null => {
    const source = bytes.length > ROOM ? zlib.malloc(bytes.length) : from
    const target = room > ROOM ? zlib.malloc(room) : to
    try {
      if (source === 0 || target === 0) throw new RangeError('no memory is left to pack or unpack in')
      memory().set(bytes, source)
      const said = zlib[process](stream, source, bytes.length, target, room, Z_FINISH)
      const written = said & 0xffffff
      return said >> 24 === Z_STREAM_END ? memory().slice(target, target + written) : null
    } finally {
      if (source !== from) zlib.free(source)
      if (target !== to) zlib.free(target)
    }
  }

  return {
    deflate: (bytes) => {
      const stream = zlib.deflate_new()
      try {
        if (zlib.deflate_init_raw(stream, LEVEL) !== 0) throw new RangeError('zlib could not begin')
        // What cannot be made smaller grows by a few bytes in each 16 KB.
        const packed = run('deflate_process', stream, bytes, bytes.length + (bytes.length >> 8) + 64)
        if (packed === null) throw new RangeError('zlib did not come to an end')
        return packed
      } finally {
        zlib.deflate_end(stream)
      }
    },
    inflate: (packed, length) => {
      const stream = zlib.inflate_new()
      try {
        if (zlib.inflate_init_raw(stream) !== 0) throw new RangeError('zlib could not begin')
        // One byte more than was said: whoever needs it says more than that.
        const bytes = run('inflate_process', stream, packed, length + 1)
        return bytes?.length === length ? bytes : 'malformed'
      } finally {
        zlib.inflate_end(stream)
      }
    },
  }
}
