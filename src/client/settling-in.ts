import { keepCircles } from './enrolment.ts'
import { SETTLED, joiningOf } from './joining.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

/**
 * A newcomer's first step: the circle keys before everything else, so that each
 * page of the first sync opens as it comes; then its own grant of them and its
 * introduction to the team. Does nothing once that is done.
 */
export async function settleIn(member: Member, link: ServerLink): Promise<void> {
  const { account, role } = member.identity
  const joining = await joiningOf((name) => member.meta(name), member.surroundings, member.identity)
  if (member.keyring.circle(member.space, 'audit') === undefined) {
    const { entries } = await link.circleGrants(member.space)
    const { cursor } = member
    await member.takePage({ v: 1, entries, next: cursor, head: cursor }, joining)
  }
  const key = member.keyring.circle(member.space, 'audit')
  if (joining === null || key === undefined) return
  if (joining.name === null) {
    await member.append([], { meta: [SETTLED] })
    return
  }
  await keepCircles(member)
  const payload = { account, name: joining.name, role }
  await member.append([{ stream: member.deskStream, namespace: 'desk', kind: 'staff', payload, key }], {
    meta: [SETTLED],
  })
}
