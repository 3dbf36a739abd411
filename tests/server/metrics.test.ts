import { expect, test } from 'vitest'
import { startServer } from '#/server/main.ts'
import { onBothEngines } from './on-both-engines.ts'
import { chance, newId, townWithWorker } from './town.ts'

/** A name that must not be found anywhere but in the request that said it. */
const CANARY = 'kanarijputnins'

const onLoopback = { host: '127.0.0.1', port: 0, token: null }

/** The value of a line, by its beginning. */
function valueOf(text: string, line: string): number {
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  if (found === undefined) throw new Error(`no line ${line} in\n${text}`)
  return Number(found.slice(line.length + 1))
}

onBothEngines((start) => {
  test('[S20] the metrics count what was pushed, pulled and refused, and name nobody', async () => {
    const server = await start({ metrics: onLoopback })
    const { town, administrator, worker, household } = await townWithWorker(server.address)
    const streams = new AbortController()
    await fetch(`${server.address}/api/events`, {
      headers: { cookie: worker.caller.cookie },
      signal: streams.signal,
    })
    await worker.pushed({
      records: [worker.record(household), worker.record(household)],
      leaves: [chance(34)],
    })
    worker.record(household)
    const gap = await worker.push({ records: [worker.record(household)] })
    expect(gap.problem?.code).toBe('chain-gap')
    await worker.caller.wholeFeed(town.space)
    // Whatever a request says, wherever it says it.
    const { caller } = worker
    await caller.get(`/api/${CANARY}/${newId()}?name=${CANARY}`)
    await caller.get(`/api/spaces/${newId()}/feed?after=${CANARY}`)
    await caller.get(`/options/${CANARY}`)
    await caller.post('/api/session/challenge', { device: CANARY })
    await caller.ask('POST', `/api/spaces/${town.space}/batches`, { type: CANARY, bytes: CANARY })
    await caller.get('/', { 'user-agent': CANARY, referer: `https://${CANARY}.example/`, host: CANARY })

    const answer = await fetch(`${server.metricsAddress}/metrics`)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await answer.text()
    streams.abort()
    expect(valueOf(text, 'slieksnis_pushed_total{kind="record"}')).toBe(2)
    expect(valueOf(text, 'slieksnis_pushed_total{kind="leaf"}')).toBe(1)
    expect(valueOf(text, 'slieksnis_push_refused_total{kind="record",code="chain-gap"}')).toBe(1)
    expect(valueOf(text, 'slieksnis_pulled_total{kind="record"}')).toBe(2)
    expect(valueOf(text, 'slieksnis_event_streams')).toBe(1)
    expect(valueOf(text, 'slieksnis_http_connections')).toBeGreaterThan(0)
    expect(valueOf(text, 'slieksnis_ready')).toBe(1)
    expect(valueOf(text, 'slieksnis_database_up')).toBe(1)
    expect(valueOf(text, 'slieksnis_database_bytes')).toBeGreaterThan(50_000)
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
    expect(valueOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    const batches = 'route="/api/spaces/:space/batches"'
    expect(valueOf(text, `slieksnis_http_requests_total{method="POST",${batches},status="4xx"}`)).toBe(2)
    const answered = valueOf(text, `slieksnis_http_request_duration_seconds_count{${batches}}`)
    expect(answered).toBeGreaterThanOrEqual(6)
    expect(valueOf(text, `slieksnis_http_request_duration_seconds_bucket{${batches},le="+Inf"}`)).toBe(
      answered,
    )

    const named = [
      town.org,
      town.space,
      worker.device,
      worker.account,
      administrator.device,
      household.stream,
    ]
    for (const name of [...named, CANARY, 'Pasaku', caller.cookie.split('=')[1] ?? '', '127.0.0.1'])
      expect(text).not.toContain(name)
    // No id of any other kind either: no label as long and as random as an id, a hash or a token.
    for (const [labels] of text.matchAll(/\{.*\}/g)) expect(labels).not.toMatch(/[0-9a-f]{16}|[\w-]{40}/)
    // Every line is one Prometheus reads.
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^# (HELP|TYPE) \w+ .+$|^\w+(\{\w+="[^"\n]*"(,\w+="[^"\n]*")*\})? [\d.e+-]+$/)
    for (const name of new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name)))
      expect(text.split(`# TYPE ${name} `)).toHaveLength(2)
  })

  test('[S20] nobody finds metrics at the public address, and none are shown unless asked for', async () => {
    const shown = await start({ metrics: onLoopback })
    expect((await fetch(`${shown.address}/metrics`)).status).toBe(404)
    expect((await fetch(`${shown.metricsAddress}/api/organisation`)).status).toBe(404)
    expect((await start()).metricsAddress).toBeNull()
  })

  test('[S20] a token that was set is asked for', async () => {
    const token = 'a-token-of-the-collector'
    const { metricsAddress } = await start({ metrics: { ...onLoopback, token } })
    const asked = async (authorization?: string) =>
      (
        await fetch(`${metricsAddress}/metrics`, {
          headers: authorization === undefined ? {} : { authorization },
        })
      ).status
    expect(await asked()).toBe(401)
    expect(await asked('Bearer another')).toBe(401)
    expect(await asked(`Bearer ${token}`)).toBe(200)
  })
})

test('[S20] metrics that other machines may read need a token', async () => {
  const place = { dataDir: 'nowhere-that-is-made', databaseUrl: null, clientDir: null }
  const open = startServer({
    host: '127.0.0.1',
    port: 0,
    ...place,
    metrics: { host: '0.0.0.0', port: 0, token: null },
  })
  await expect(open).rejects.toThrow(/set METRICS_TOKEN/)
})
