import type { Page } from '@playwright/test'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { encode } from 'uqr'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const WIDTH_PIXELS = 640
const HEIGHT_PIXELS = 480
const WHITE = 235
const BLACK = 16

prepareZXingModule({
  overrides: {
    wasmBinary: new Uint8Array(
      readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')),
    ).buffer,
  },
})

/** What stands before a browser's camera. */
export interface CodeCamera {
  /** With it Chromium takes the film for its camera. */
  readonly argument: string
  /** Holds codes before the camera, one after the other and over again; before the camera is first asked for. */
  readonly show: (texts: readonly string[]) => void
}

/** A camera that sees codes: a film in a folder, each code in it half a second long. */
export function codeCamera(folder: string): CodeCamera {
  const file = join(folder, 'codes.y4m')
  const head = `YUV4MPEG2 W${WIDTH_PIXELS} H${HEIGHT_PIXELS} F2:1 Ip A1:1 C420jpeg\n`
  return {
    argument: `--use-file-for-fake-video-capture=${file}`,
    show: (texts) =>
      writeFileSync(
        file,
        Buffer.concat([
          Buffer.from(head),
          ...texts.flatMap((text) => [Buffer.from('FRAME\n'), pictureOf(text)]),
        ]),
      ),
  }
}

/** A code as large as the picture holds, in shades of grey (planar 4:2:0). */
function pictureOf(text: string): Buffer {
  const code = encode(text, { border: 4 })
  const modulePixels = Math.floor(HEIGHT_PIXELS / code.size)
  const side = code.size * modulePixels
  const left = Math.floor((WIDTH_PIXELS - side) / 2)
  const top = Math.floor((HEIGHT_PIXELS - side) / 2)
  const picture = Buffer.alloc((WIDTH_PIXELS * HEIGHT_PIXELS * 3) / 2, 128)
  picture.fill(WHITE, 0, WIDTH_PIXELS * HEIGHT_PIXELS)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (code.data[Math.floor(y / modulePixels)]?.[Math.floor(x / modulePixels)] === true)
        picture[(top + y) * WIDTH_PIXELS + left + x] = BLACK
  return picture
}

/** What a reader of codes sees in a picture: the texts, none when it sees no code. */
export async function codesIn(png: Uint8Array): Promise<readonly string[]> {
  const read = await readBarcodes(png)
  return read.filter(({ isValid }) => isValid).map(({ text }) => text)
}

/**
 * Gives the page the BarcodeDetector that Chromium has on Android and macOS and not on Linux. What the camera shows
 * is read by a reader of codes in this process.
 */
export async function withCodeReader(page: Page): Promise<void> {
  await page.exposeFunction('codesIn', (png: string) => codesIn(Buffer.from(png, 'base64')))
  await page.evaluate(() => {
    class BarcodeDetector {
      async detect(film: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]> {
        const canvas = document.createElement('canvas')
        canvas.width = film.videoWidth
        canvas.height = film.videoHeight
        canvas.getContext('2d')?.drawImage(film, 0, 0)
        const codesIn = Reflect.get(globalThis, 'codesIn') as (png: string) => Promise<readonly string[]>
        const codes = await codesIn(canvas.toDataURL('image/png').split(',')[1] ?? '')
        return codes.map((rawValue) => ({ rawValue }))
      }
    }
    Reflect.set(globalThis, 'BarcodeDetector', BarcodeDetector)
  })
}
