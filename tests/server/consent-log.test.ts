import { expect, test } from 'vitest'
import { openCheckpoint } from '#/core/consent/checkpoint.ts'
import { EMPTY_ROOT, checkConsistency, checkInclusion, leafHash, rootOf } from '#/core/consent/merkle.ts'
import { fromBase64, fromBase64url, toBase64url } from '#/core/vault/bytes.ts'
import { HeadsReply, OrganisationReply, ProofReply } from '#/wire/routes.ts'
import { HOUR, handClock, onBothEngines } from './on-both-engines.ts'
import { type Member, chance, primitives, townWithWorker } from './town.ts'

async function headOf(member: Member) {
  const { serverKey, logOrigin } = OrganisationReply.parse(
    (await member.caller.get('/api/organisation')).json,
  )
  const answer = await member.caller.get('/api/log/checkpoint')
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
  const opened = openCheckpoint(primitives, answer.text, {
    origin: logOrigin,
    publicKey: fromBase64url(serverKey),
  })
  if (!opened.ok) throw new Error(opened.reason)
  return opened.checkpoint
}

async function proofOf(member: Member, path: string) {
  const answer = await member.caller.get(path)
  return ProofReply.parse(answer.json).proof.map(fromBase64)
}

onBothEngines((start) => {
  test('a new server signs the empty log', async () => {
    const { address } = await start()
    const { worker } = await townWithWorker(address)
    const head = await headOf(worker)
    expect([head.size, head.root]).toEqual([0, EMPTY_ROOT])
  })

  test('every leaf can be proved in the signed head, and every head continues the one before', async () => {
    const { address } = await start()
    const { worker } = await townWithWorker(address)
    const leaves = Array.from({ length: 21 }, () => chance(34))
    const heads = [await headOf(worker)]
    for (const batch of [leaves.slice(0, 1), leaves.slice(1, 4), leaves.slice(4, 13), leaves.slice(13)]) {
      const receipt = await worker.pushed({ leaves: batch })
      const head = await headOf(worker)
      expect(receipt.log).toEqual({ size: head.size, root: toBase64url(head.root) })
      heads.push(head)
    }
    const last = await headOf(worker)
    expect(last.size).toBe(21)
    expect(last.root).toEqual(rootOf(leaves.map(leafHash)))
    const served = await worker.caller.get('/api/log/leaves?from=0&to=21')
    expect(Buffer.from(served.bytes).equals(Buffer.concat(leaves))).toBe(true)
    for (const head of heads) {
      for (const [index, leaf] of leaves.slice(0, head.size).entries()) {
        const proof = await proofOf(worker, `/api/log/proof?index=${index}&size=${head.size}`)
        const check = checkInclusion({
          leafIndex: index,
          treeSize: head.size,
          leafHash: leafHash(leaf),
          proof,
          root: head.root,
        })
        expect(check).toEqual({ valid: true })
      }
      const proof = await proofOf(worker, `/api/log/consistency?from=${head.size}&to=${last.size}`)
      const check = checkConsistency({
        size1: head.size,
        size2: last.size,
        root1: head.root,
        root2: last.root,
        proof,
      })
      expect(check).toEqual({ valid: true })
    }
  })

  test('a leaf stands in the log once, whoever pushes it and however often', async () => {
    const { address } = await start()
    const { town, administrator, worker } = await townWithWorker(address)
    const [a, b, c] = [chance(34), chance(34), chance(34)]
    await worker.pushed({ leaves: [a, b, a] })
    const second = await town.newMember(administrator, 'worker')
    const receipt = await second.pushed({ leaves: [b, c] })
    expect(receipt.log.size).toBe(3)
    const served = await worker.caller.get('/api/log/leaves?from=1&to=3')
    expect(Buffer.from(served.bytes).equals(Buffer.concat([b, c]))).toBe(true)
  })

  test('the log goes on after a restart as if there had been none', async () => {
    const first = await start()
    const { worker } = await townWithWorker(first.address)
    const leaves = Array.from({ length: 11 }, () => chance(34))
    await worker.pushed({ leaves: leaves.slice(0, 6) })
    await first.close()
    await start({ port: Number(new URL(first.address).port) }, first.place)
    await worker.pushed({ leaves: leaves.slice(6) })
    const head = await headOf(worker)
    expect(head.root).toEqual(rootOf(leaves.map(leafHash)))
  })

  test('the head is signed at least once a day, and says when', async () => {
    const clock = handClock()
    const first = await start({ now: clock.now })
    const { worker } = await townWithWorker(first.address, clock.now)
    const began = clock.now()
    clock.pass(HOUR)
    await worker.pushed({ leaves: [chance(34)] })
    await first.close()
    clock.pass(HOUR)
    const port = Number(new URL(first.address).port)
    const second = await start({ now: clock.now, port }, first.place)
    await second.close()
    clock.pass(24 * HOUR)
    await start({ now: clock.now, port }, first.place)
    await worker.signIn()
    const { heads } = HeadsReply.parse((await worker.caller.get('/api/log/heads')).json)
    expect(heads).toEqual([
      { size: 0, time: began },
      { size: 1, time: began + HOUR },
      { size: 1, time: began + 26 * HOUR },
    ])
  })

  test('what the log does not hold is not found; a wrong question is refused', async () => {
    const { address } = await start()
    const { worker } = await townWithWorker(address)
    await worker.pushed({ leaves: [chance(34), chance(34)] })
    const codeOf = async (path: string) => (await worker.caller.get(path)).problem?.code
    expect(await codeOf('/api/log/proof?index=2&size=2')).toBe('not-found')
    expect(await codeOf('/api/log/proof?index=0&size=3')).toBe('not-found')
    expect(await codeOf('/api/log/consistency?from=1&to=3')).toBe('not-found')
    expect(await codeOf('/api/log/consistency?from=2&to=1')).toBe('not-found')
    expect(await codeOf('/api/log/leaves?from=2&to=1')).toBe('bad-request')
    expect(await codeOf('/api/log/leaves?from=0&to=9000000')).toBe('bad-request')
    expect(await codeOf('/api/log/leaves')).toBe('bad-request')
    expect(await codeOf('/api/log/proof?index=0&size=0')).toBe('bad-request')
    expect(await codeOf('/api/log/proof?index=0&size=1&extra=1')).toBe('bad-request')
  })
})
