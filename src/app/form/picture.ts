/** Longest side of a kept photo: a letter can still be read, a tablet holds thousands. */
export const LONGEST_SIDE_PIXELS = 1600
const QUALITY = 0.85

/** The size that fits into a square of `longest`, never larger than it was. */
export function fittedSize(
  width: number,
  height: number,
  longest: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/**
 * A photo drawn anew: smaller, and without what cameras write beside the
 * picture (place, time, device), because only the pixels are taken over.
 *
 * @returns JPEG bytes; `not-an-image` when the browser cannot read the file
 */
export async function barePicture(
  file: Blob,
  longest = LONGEST_SIDE_PIXELS,
): Promise<Uint8Array | 'not-an-image'> {
  let bitmap: ImageBitmap
  try {
    // What the camera says about turning is applied before it is thrown away.
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return 'not-an-image'
  }
  const { width, height } = fittedSize(bitmap.width, bitmap.height, longest)
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (pen === null) return 'not-an-image'
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
  return new Uint8Array(await blob.arrayBuffer())
}
