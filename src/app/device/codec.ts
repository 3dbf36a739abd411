import packedModule from 'zlib-streams/zlib-streams.wasm?url&inline'
import { type Codec, fflateCodec, zlibCodec } from '#/core/vault/codec.ts'

/** zlib in WebAssembly, which stands in this file: what must be fetched could fail to come. Where the browser refuses it, JavaScript. */
export function machineCodec(): Codec {
  try {
    const binary = atob(packedModule.slice(packedModule.indexOf(',') + 1))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    return zlibCodec(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports)
  } catch {
    return fflateCodec
  }
}
