import { expect } from 'vitest'
import { LiveEvent } from '#/wire/routes.ts'
import type { Member } from './town.ts'

/** Listens as a browser does; `heard` fills, `ended` resolves when the server closes the stream. */
export async function listen(member: Member, url = member.town.url) {
  const stop = new AbortController()
  const reply = await fetch(`${url}/api/events`, {
    headers: { cookie: member.caller.cookie },
    signal: stop.signal,
  })
  expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const heard: LiveEvent[] = []
  const { body } = reply
  if (body === null) throw new Error('no stream')
  const read = async () => {
    let text = ''
    for await (const chunk of body) {
      text += Buffer.from(chunk).toString()
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const message = text.slice(0, end)
        text = text.slice(end + 2)
        if (message.startsWith('data: ')) heard.push(LiveEvent.parse(JSON.parse(message.slice(6))))
      }
    }
  }
  const ended = read().catch(() => undefined)
  return { heard, ended, stop: () => stop.abort() }
}
