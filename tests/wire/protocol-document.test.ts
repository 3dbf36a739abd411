import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkStorageReceipt, StorageReceipt } from '#/core/record-log/receipt.ts'
import { fromHex } from '#/core/vault/bytes.ts'
import { decodeBatch, decodeFeedPage } from '#/wire/batch.ts'
import { LiveEvent } from '#/wire/routes.ts'
import { primitives, seed } from '../core/vault/sodium.ts'
import { protocolExamples } from './protocol-examples.ts'

const document = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8')

/** Every fenced block of the document that has a name, by it. */
const quoted = new Map(
  [...document.matchAll(/^```(hex|json|text) ([a-z-]+)\n([\s\S]*?)^```$/gm)].map(
    ([, kind = '', name = '', text = '']) => [name, { kind, text }] as const,
  ),
)

const bytesOf = (text: string): string => text.replace(/#.*$/gm, '').replace(/\s+/g, '')

const examples = protocolExamples()

describe('[S49] docs/protocol.md quotes what the code makes', () => {
  const names = [...quoted.keys()].filter((name) => name !== 'events')

  test('every example is quoted, and nothing else', () => {
    const made = Object.keys(examples).filter((name) => name !== 'batch-hash')
    expect(names.toSorted()).toEqual(made.toSorted())
  })

  test.each(names)('%s', (name) => {
    const block = quoted.get(name)
    const example = examples[name]
    if (block === undefined || example === undefined) throw new Error(`no example of ${name}`)
    if (block.kind === 'hex') expect(bytesOf(block.text)).toBe(example)
    else expect(JSON.parse(block.text)).toEqual(JSON.parse(example))
  })

  test('the batch’s hash is the one its receipt bears', () => {
    expect(quoted.get('storage-receipt')?.text).toContain(examples['batch-hash'])
  })

  test('what is quoted is read back as what it says, and its receipt holds', () => {
    const batch = decodeBatch(fromHex(bytesOf(quoted.get('push-batch')?.text ?? '')))
    if (!batch.ok) throw new Error(batch.detail)
    const receipt = StorageReceipt.parse(JSON.parse(quoted.get('storage-receipt')?.text ?? ''))
    const { org, space, device } = receipt
    const key = primitives.signingPair(seed(6)).publicKey
    expect(checkStorageReceipt(primitives, receipt, { org, space, device, batch: batch.value }, key)).toEqual(
      {
        ok: true,
      },
    )
    const page = decodeFeedPage(fromHex(bytesOf(quoted.get('feed-page')?.text ?? '')))
    expect(page).toMatchObject({ ok: true, value: { next: 7, head: 9 } })
    for (const line of (quoted.get('events')?.text ?? '').trim().split('\n'))
      expect(LiveEvent.safeParse(JSON.parse(line)).success, line).toBe(true)
  })
})
