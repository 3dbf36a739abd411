import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastifySwagger from '@fastify/swagger'
import { base32crockford } from '@scure/base'
import Fastify from 'fastify'
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import sodium from 'libsodium-wrappers'
import { toHex } from '#/core/vault/bytes.ts'
import { certifiedDevice } from '#/core/vault/directory.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'
import { contentSecurityPolicy } from '#/wire/content-security-policy.ts'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import { catalogueText } from '#/core/catalogue/editing/difference.ts'
import { CatalogueDocuments } from './catalogue-documents.ts'
import { serveClient } from './client-files.ts'
import { endAccessMonths } from './access-keys.ts'
import { ConsentLog } from './consent-log.ts'
import { DirectoryKeeper } from './directory-keeper.ts'
import { systemCode } from './fault.ts'
import { FrontDoor, answerUnreadable } from './front-door.ts'
import { DEFAULT_LIMITS, type ServerLimits } from './limits.ts'
import { LiveStreams } from './live.ts'
import {
  type MetricsPort,
  type MetricsSettings,
  checkMetricsSettings,
  openMetricsPort,
} from './metrics/metrics-port.ts'
import { ServerMetrics } from './metrics/server-metrics.ts'
import { answerProblems, problemCodeOf } from './problems.ts'
import { accessKeyRoutes } from './routes/access-keys.ts'
import { accountRoutes } from './routes/account.ts'
import { carriedRoutes } from './routes/carried.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { directoryRoutes } from './routes/directory.ts'
import { brokenRoutes } from './routes/broken.ts'
import { erasureRoutes } from './routes/erasures.ts'
import { eventRoutes } from './routes/events.ts'
import { knownRoutes } from './routes/known.ts'
import { logRoutes } from './routes/log.ts'
import { openness } from './routes/openness.ts'
import { DEFAULT_SIGN_IN_LIMITS, type SignInLimits, sessionRoutes } from './routes/session.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { referralRoutes } from './routes/referrals.ts'
import { withdrawalRoutes } from './routes/withdrawals.ts'
import { teamRoutes } from './routes/team.ts'
import { publishedCatalogue } from './catalogue/catalogue-source.ts'
import { publicCatalogue } from './catalogue/public-catalogue.ts'
import sampleOptions from './catalogue/sample-options.json' with { type: 'json' }
import { limitRates } from './rate.ts'
import { Room, type Rooms } from './room.ts'
import { serverKey } from './server-key.ts'
import { Sessions } from './sessions.ts'
import type { Database } from './store/database.ts'
import { openPostgres } from './store/postgres.ts'
import { openSqlite } from './store/sqlite.ts'

/** What is not a batch of sealed records is small. */
const BODY_LIMIT = 256 * 1024
const HOUR_MS = 3600_000
/** How long what is under way may take when the server goes down; whoever supervises the process should wait longer. */
const SHUTDOWN_MS = 8000
/** A database that does not answer in this time is not ready for work. */
const READY_MS = 2000
/** How long the database may take to let go of what was cut off. */
const DATABASE_CLOSE_MS = 1500

export interface ServerSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Holds `server.key`, and the database when `databaseUrl` is null. */
  readonly dataDir: string
  /** A PostgreSQL address; null for SQLite in `dataDir`. */
  readonly databaseUrl: string | null
  /** base64url of the server key's seed, for several processes on one database; null for `dataDir/server.key`. */
  readonly serverKey?: string | null
  /** The built client; null serves no pages. */
  readonly clientDir: string | null
  readonly version?: string
  /** Access lines and faults: method, route pattern, status, milliseconds. Never a body, name or address. */
  readonly log?: (line: string) => void
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly signInLimits?: SignInLimits
  /** Addresses of reverse proxies whose word on the caller's address and on TLS is believed; none by default. */
  readonly trustProxy?: readonly string[]
  /** Where figures for Prometheus are shown; none by default. */
  readonly metrics?: MetricsSettings
  readonly limits?: Partial<ServerLimits>
  /** How long requests under way may take at the end, in milliseconds. */
  readonly shutdownMs?: number
}

export interface RunningServer {
  /** `http://127.0.0.1:8080` */
  readonly address: string
  /** What set-up from another machine needs; null when the organisation is there already. */
  readonly setupCode: string | null
  /** Where the metrics are; null when nobody asked for them. */
  readonly metricsAddress: string | null
  /** Takes nothing new, finishes what is under way within its time, sends event streams away, closes the database. */
  close(): Promise<void>
}

/** Starts the server; resolves when it answers. Throws `Fault` with one clear sentence when it cannot. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const log = settings.log ?? (() => undefined)
  const now = settings.now ?? Date.now
  if (settings.metrics !== undefined) checkMetricsSettings(settings.metrics)
  await sodium.ready
  const primitives = sodiumPrimitives(sodium)
  const limits = { ...DEFAULT_LIMITS, ...settings.limits }
  const door = new FrontDoor(limits)
  const address = await door.listen(settings.host, settings.port)
  const metrics = new ServerMetrics()
  let database: Database
  try {
    database = metrics.timed(
      settings.databaseUrl === null
        ? await openSqlite(settings.dataDir)
        : await openPostgres(settings.databaseUrl),
    )
  } catch (cause) {
    metrics.close()
    await door.close(0)
    throw cause
  }
  const rooms: Rooms = {
    bodies: new Room(limits.bodyBytes),
    bodyWaitMs: limits.bodyWaitMs,
    pages: new Room(limits.pageBytes),
  }
  const live = new LiveStreams(database, limits, now)
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200 },
    serverFactory: (handler) => door.serving(handler),
    clientErrorHandler: answerUnreadable,
    trustProxy: settings.trustProxy === undefined ? false : [...settings.trustProxy],
  }).withTypeProvider<ZodTypeProvider>()
  const timers: NodeJS.Timeout[] = []
  let metricsPort: MetricsPort | null = null
  const close = async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer)
    door.startClosing()
    live.close()
    await door.close(settings.shutdownMs ?? SHUTDOWN_MS)
    await app.close()
    await metricsPort?.close()
    metrics.close()
    await within(DATABASE_CLOSE_MS, database.close())
  }
  try {
    const key = await serverKey(primitives, settings.dataDir, settings.serverKey ?? null)
    const logOrigin = `slieksnis/${toHex(primitives.hash(key.publicKey).subarray(0, 8))}`
    const server = { publicKey: key.publicKey, logOrigin }
    const directory = new DirectoryKeeper(primitives, database, server, now)
    await directory.refresh()
    const sessions = new Sessions(primitives, database, directory, now)
    const consentLog = new ConsentLog(primitives, database, logOrigin, key, now)
    await consentLog.signDaily()
    const catalogue = new CatalogueDocuments(database, now)
    await catalogue.seed(catalogueText(Catalogue.parse(sampleOptions)))
    await endAccessMonths(database, now())
    const daily = async (): Promise<void> => {
      await sessions.sweep()
      await endAccessMonths(database, now())
      await consentLog.signDaily()
    }
    timers.push(
      setInterval(
        () => void daily().catch((cause: unknown) => log(`fault hourly ${systemCode(cause)}`)),
        HOUR_MS,
      ),
    )
    const catchUp = (knows: () => boolean): void => {
      const caughtUp = knows() ? Promise.resolve() : directory.refresh()
      caughtUp
        .then(() => {
          const { current } = directory
          live.closeUnless(({ device }) => current !== null && certifiedDevice(current, device).ok)
        })
        .catch((cause: unknown) => log(`fault directory ${systemCode(cause)}`))
    }
    database.listen(
      (event) => {
        if (event.type === 'directory') catchUp(() => event.seq <= directory.seq)
      },
      () => catchUp(() => false),
    )

    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    answerProblems(app, log)
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy)
      reply.header('permissions-policy', PERMISSIONS_POLICY)
    })
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? '-'
      const { method } = request
      const { statusCode: status, elapsedTime: milliseconds } = reply
      log(`${method} ${route} ${status} ${Math.round(milliseconds)} ms`)
      metrics.answered({ method, route, status, milliseconds, problem: problemCodeOf(reply) })
    })
    await app.register(fastifyHelmet, {
      contentSecurityPolicy: false,
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
    })
    await app.register(fastifyCookie)
    await app.register(fastifyRateLimit, { global: false })
    limitRates(app, limits, now)
    await app.register(fastifySwagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Slieksnis', version: settings.version ?? '0.1.0' },
      },
      transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
    })
    const setupCode = base32crockford.encode(randomBytes(10)).replace(/(.{4})(?=.)/g, '$1-')
    const isReady = async (): Promise<boolean> => {
      if (door.phase !== 'open') return false
      return within(READY_MS, sql`select 1`.execute(database.reads)).catch(() => false)
    }
    await app.register(openness(directory, server, settings.version ?? '0.1.0', isReady))
    await app.register(directoryRoutes(directory, sessions, setupCode))
    await app.register(sessionRoutes(sessions, live, settings.signInLimits ?? DEFAULT_SIGN_IN_LIMITS))
    await app.register(accountRoutes(primitives, database, directory, now))
    await app.register(
      teamRoutes(
        { primitives, database, directory, log: consentLog, serverKey: key, now },
        sessions,
        metrics,
        rooms,
      ),
    )
    await app.register(
      attachmentRoutes(
        { primitives, database, directory, log: consentLog, serverKey: key, now },
        sessions,
        rooms,
      ),
    )
    await app.register(brokenRoutes(database, sessions, now))
    await app.register(accessKeyRoutes(database, sessions, now))
    await app.register(
      erasureRoutes({ primitives, database, directory, log: consentLog, serverKey: key, now }, sessions),
    )
    await app.register(knownRoutes(database, sessions))
    await app.register(
      carriedRoutes(
        { primitives, database, directory, log: consentLog, serverKey: key, now },
        sessions,
        rooms,
      ),
    )
    await app.register(withdrawalRoutes(database, sessions, now))
    await app.register(feedbackRoutes(database, sessions, now))
    await app.register(referralRoutes(database, sessions, now))
    await app.register(logRoutes(consentLog, sessions))
    await app.register(eventRoutes(live, sessions))
    await app.register(catalogueRoutes(catalogue, sessions))
    await app.register(publicCatalogue(publishedCatalogue(catalogue)))
    app.route({
      method: 'GET',
      url: '/openapi.json',
      schema: { hide: true },
      handler: async (_request, reply) => reply.type('application/json').send(JSON.stringify(app.swagger())),
    })
    await serveClient(app, settings.clientDir)
    await app.ready()
    if (settings.metrics !== undefined) {
      const momentary = {
        database,
        eventStreams: () => live.count,
        connections: () => door.connections,
        isReady,
      }
      metricsPort = await openMetricsPort(settings.metrics, () => metrics.text(momentary))
    }
    const metricsAddress = metricsPort?.address ?? null
    door.open()
    return { address, metricsAddress, setupCode: directory.current === null ? setupCode : null, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

/** Did the work end in this time? What fails in time, throws; what ends later, ends unheard. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const patience = new AbortController()
  const ended = work.then(() => true)
  const tooLate = pause(milliseconds, false, { signal: patience.signal }).catch(() => false)
  return Promise.race([ended, tooLate]).finally(() => patience.abort())
}

/** Camera, microphone and place answer questions of a form, each only when the worker presses its button; the other sensors serve nothing here. */
const PERMISSIONS_POLICY = [
  'accelerometer',
  'autoplay',
  'display-capture',
  'gyroscope',
  'hid',
  'magnetometer',
  'midi',
  'payment',
  'serial',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .concat(['camera', 'geolocation', 'microphone'].map((feature) => `${feature}=(self)`))
  .join(', ')
