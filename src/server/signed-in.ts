import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SpaceId } from '#/core/vault/ids.ts'
import { Refused } from './problems.ts'
import { SESSION_HOURS, type Session, type Sessions } from './sessions.ts'

const COOKIE = 'slieksnis-session'

/** The session cookie's token as the browser sent it. */
export const tokenOf = (request: FastifyRequest): string | undefined => request.cookies[COOKIE]

/** Gives the browser its session: out of reach of scripts, sent to this site only. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, session: Session): void {
  reply.setCookie(COOKIE, session.token, {
    path: '/api',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: SESSION_HOURS * 3600,
  })
}

export const clearSessionCookie = (reply: FastifyReply): FastifyReply =>
  reply.clearCookie(COOKIE, { path: '/api', httpOnly: true, sameSite: 'strict' })

const withSession = new WeakSet<FastifyRequest>()

/** Was this request found to come from a signed-in device? */
export const hasSession = (request: FastifyRequest): boolean => withSession.has(request)

/** The request's session; refuses when there is none. */
export async function signedIn(sessions: Sessions, request: FastifyRequest): Promise<Session> {
  const found = await sessions.find(tokenOf(request))
  if (found.ok) {
    withSession.add(request)
    return found.session
  }
  const { code, detail, ...pointer } = found.refused
  throw new Refused(code, detail, pointer)
}

/** The request's session, of a member of this team. */
export async function memberOf(
  sessions: Sessions,
  request: FastifyRequest,
  space: SpaceId,
): Promise<Session> {
  const session = await signedIn(sessions, request)
  if (session.spaces.includes(space)) return session
  throw new Refused('wrong-space', 'You are not a member of this team.')
}
