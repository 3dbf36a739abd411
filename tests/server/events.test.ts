import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { listen } from './listening.ts'
import { onBothEngines } from './on-both-engines.ts'
import { Town, chance, foundTown, townWithWorker } from './town.ts'

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 250; i++) {
    if (holds()) return
    await pause(20)
  }
  throw new Error('it did not happen within five seconds')
}

onBothEngines((start) => {
  test('a push wakes the members of its team, who learn where to and nothing else', async () => {
    const { address } = await start()
    const { town, administrator, worker, household } = await townWithWorker(address)
    const supervisor = await town.newMember(administrator, 'supervisor')
    const live = await listen(supervisor)
    const { position } = await worker.pushed({ records: [worker.record(household)], leaves: [chance(34)] })
    await until(() => live.heard.some((event) => event.type === 'log'))
    // PostgreSQL may still deliver what was announced before we listened.
    expect(live.heard.slice(-2)).toEqual([
      { type: 'space', space: town.space, position },
      { type: 'log', size: 1 },
    ])
    live.stop()
  })

  test('a refused push and a repeated one wake nobody', async () => {
    const { address } = await start()
    const { worker, household, administrator, town } = await townWithWorker(address)
    const record = worker.record(household)
    const { position } = await worker.pushed({ records: [record] })
    const live = await listen(worker)
    await worker.pushed({ records: [record] })
    worker.record(household)
    expect((await worker.push({ records: [worker.record(household)] })).problem?.code).toBe('chain-gap')
    await town.invite(administrator, 'worker')
    await until(() => live.heard.some((event) => event.type === 'directory' && event.seq === town.seq))
    const spaces = live.heard.filter((event) => event.type === 'space')
    expect(spaces.filter((event) => event.position >= position).length).toBeLessThanOrEqual(1)
    expect(spaces.every((event) => event.position <= position)).toBe(true)
    live.stop()
  })

  test('the stream ends with the session, with the device, and with the server', async () => {
    const server = await start()
    const { town, administrator, worker } = await townWithWorker(server.address)
    const signedOut = await listen(worker)
    await worker.caller.ask('DELETE', '/api/session')
    await signedOut.ended
    await worker.signIn()
    const revoked = await listen(worker)
    const staying = await listen(administrator)
    await town.revoke(administrator, 'device', worker.device)
    await revoked.ended
    await server.close()
    await staying.ended
    expect(staying.heard.at(-1)).toEqual({ type: 'directory', seq: town.seq })
  })

  test('a member of one team hears nothing of another', async () => {
    const { address } = await start()
    const { town, administrator } = await foundTown(address)
    const elsewhere = new Town(address).space
    await town.appended(
      administrator.caller,
      town.written([{ body: { type: 'space', space: elsewhere }, signers: [administrator.accountSigner] }]),
    )
    const live = await listen(administrator)
    expect((await administrator.caller.push(elsewhere, {})).problem?.code).toBe('wrong-space')
    await administrator.pushed({ leaves: [chance(34)] })
    await until(() => live.heard.some((event) => event.type === 'log'))
    expect(live.heard.every((event) => event.type !== 'space' || event.space === town.space)).toBe(true)
    live.stop()
  })
})
