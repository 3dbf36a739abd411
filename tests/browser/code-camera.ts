import type { Page } from '@playwright/test'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { encode } from 'uqr'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const WIDTH_PIXELS = 640
const HEIGHT_PIXELS = 480
const MODULE_PIXELS = 12
const WHITE = 235
const BLACK = 16

/** A film in which a code is held before the camera, and the argument with which Chromium takes it for its camera. */
export function cameraSeeing(text: string, folder: string): string {
  const code = encode(text, { border: 4 })
  const side = code.size * MODULE_PIXELS
  const left = Math.floor((WIDTH_PIXELS - side) / 2)
  const top = Math.floor((HEIGHT_PIXELS - side) / 2)
  const picture = Buffer.alloc((WIDTH_PIXELS * HEIGHT_PIXELS * 3) / 2, 128)
  picture.fill(WHITE, 0, WIDTH_PIXELS * HEIGHT_PIXELS)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (code.data[Math.floor(y / MODULE_PIXELS)]?.[Math.floor(x / MODULE_PIXELS)] === true)
        picture[(top + y) * WIDTH_PIXELS + left + x] = BLACK
  const file = join(folder, 'code.y4m')
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH_PIXELS} H${HEIGHT_PIXELS} F10:1 Ip A1:1 C420jpeg\n`)
  writeFileSync(file, Buffer.concat([head, ...[1, 2].flatMap(() => [Buffer.from('FRAME\n'), picture])]))
  return `--use-file-for-fake-video-capture=${file}`
}

/**
 * Gives the page the BarcodeDetector that Chromium has on Android and macOS and not on Linux. What the camera shows
 * is read by a reader of codes in this process; the page is told what was read, nothing else.
 */
export async function withCodeReader(page: Page): Promise<void> {
  prepareZXingModule({
    overrides: {
      wasmBinary: new Uint8Array(
        readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')),
      ).buffer,
    },
  })
  await page.exposeFunction('codesIn', async (png: string): Promise<readonly string[]> => {
    const read = await readBarcodes(new Uint8Array(Buffer.from(png, 'base64')))
    return read.filter(({ isValid }) => isValid).map(({ text }) => text)
  })
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
