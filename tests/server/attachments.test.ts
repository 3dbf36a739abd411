import { expect, test } from 'vitest'
import { AttachmentReceipt, checkAttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES } from '#/core/vault/attachment.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { AttachmentId } from '#/core/vault/ids.ts'
import { OrganisationReply } from '#/wire/routes.ts'
import { onBothEngines } from './on-both-engines.ts'
import { Caller, chance, newId, primitives, townWithWorker } from './town.ts'

onBothEngines((start) => {
  test('[S9] a chunk is answered by a receipt for exactly it, again when sent again, and comes back', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const attachment = AttachmentId.parse(newId())
    const bytes = chance(5000)
    const url = `/api/spaces/${town.space}/attachments/${attachment}/0`
    const send = (body: Uint8Array, to = url) =>
      worker.caller.ask('POST', `${to}?stream=${household.stream}`, {
        type: 'application/octet-stream',
        bytes: body,
      })
    const first = await send(bytes)
    expect(first.status).toBe(201)
    const receipt = AttachmentReceipt.parse(first.json)
    const { serverKey } = OrganisationReply.parse((await town.visitor.get('/api/organisation')).json)
    const key = fromBase64url(serverKey)
    const sent = { org: town.org, space: town.space, device: worker.device, attachment, index: 0, bytes }
    expect(checkAttachmentReceipt(primitives, receipt, sent, key)).toBe(true)
    expect(checkAttachmentReceipt(primitives, receipt, { ...sent, bytes: chance(5000) }, key)).toBe(false)
    expect(checkAttachmentReceipt(primitives, receipt, { ...sent, index: 1 }, key)).toBe(false)
    expect(checkAttachmentReceipt(primitives, receipt, sent, chance(32))).toBe(false)
    expect((await send(bytes)).status).toBe(201)
    expect((await send(chance(5000))).problem?.code).toBe('id-reused')
    expect((await worker.caller.get(url)).bytes).toEqual(bytes)
    const missing = await worker.caller.get(`/api/spaces/${town.space}/attachments/${attachment}/1`)
    expect(missing.problem?.code).toBe('not-found')
  })

  test('[S9] strangers, other roles, and what is no chunk are refused', async () => {
    const { address } = await start()
    const { town, administrator, worker, household } = await townWithWorker(address)
    const url = `/api/spaces/${town.space}/attachments/${newId()}/0`
    const body = (bytes: Uint8Array) => ({ type: 'application/octet-stream', bytes })
    const post = (caller: Caller, bytes: Uint8Array, to = url) =>
      caller.ask('POST', `${to}?stream=${household.stream}`, body(bytes))
    expect((await post(new Caller(address), chance(100))).status).toBe(401)
    expect((await post(administrator.caller, chance(100))).problem?.code).toBe('not-allowed')
    expect((await administrator.caller.get(url)).problem?.code).toBe('not-allowed')
    expect((await post(worker.caller, new Uint8Array(3))).problem?.code).toBe('bad-request')
    expect((await post(worker.caller, new Uint8Array(CHUNK_BYTES + CHUNK_OVERHEAD_BYTES + 1))).status).toBe(
      413,
    )
    expect((await post(worker.caller, chance(100), url.replace(/0$/, '80'))).status).toBe(400)
    expect((await worker.caller.ask('POST', url, body(chance(100)))).status).toBe(400)
  })
})
