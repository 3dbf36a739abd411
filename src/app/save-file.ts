/** Offers bytes to be saved on this device, under a name; the address they are read from is gone a minute later. */
export function saveFile(name: string, type: string, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export const saveText = (name: string, type: string, text: string): void =>
  saveFile(name, type, new TextEncoder().encode(text))
