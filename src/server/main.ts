import { randomBytes } from 'node:crypto'
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
import { CatalogueDocuments } from './catalogue-documents.ts'
import { serveClient } from './client-files.ts'
import { ConsentLog } from './consent-log.ts'
import { DirectoryKeeper } from './directory-keeper.ts'
import { Fault, systemCode } from './fault.ts'
import { LiveStreams } from './live.ts'
import { answerProblems } from './problems.ts'
import { accountRoutes } from './routes/account.ts'
import { carriedRoutes } from './routes/carried.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { directoryRoutes } from './routes/directory.ts'
import { eventRoutes } from './routes/events.ts'
import { logRoutes } from './routes/log.ts'
import { openness } from './routes/openness.ts'
import { DEFAULT_SIGN_IN_LIMITS, type SignInLimits, sessionRoutes } from './routes/session.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { withdrawalRoutes } from './routes/withdrawals.ts'
import { teamRoutes } from './routes/team.ts'
import { publishedCatalogue } from './catalogue/catalogue-source.ts'
import { publicCatalogue } from './catalogue/public-catalogue.ts'
import sampleOptions from './catalogue/sample-options.json' with { type: 'json' }
import { serverKey } from './server-key.ts'
import { Sessions } from './sessions.ts'
import { openPostgres } from './store/postgres.ts'
import { openSqlite } from './store/sqlite.ts'

/** What is not a batch of sealed records is small. */
const BODY_LIMIT = 256 * 1024
const HOUR_MS = 3600_000

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
}

export interface RunningServer {
  /** `http://127.0.0.1:8080` */
  readonly address: string
  /** What set-up from another machine needs; null when the organisation is there already. */
  readonly setupCode: string | null
  close(): Promise<void>
}

/** Starts the server; resolves when it answers. Throws `Fault` with one clear sentence when it cannot. */
export async function startServer(settings: ServerSettings): Promise<RunningServer> {
  const log = settings.log ?? (() => undefined)
  const now = settings.now ?? Date.now
  await sodium.ready
  const primitives = sodiumPrimitives(sodium)
  const database =
    settings.databaseUrl === null
      ? await openSqlite(settings.dataDir)
      : await openPostgres(settings.databaseUrl)
  const live = new LiveStreams(database, now)
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 120_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 200 },
    return503OnClosing: true,
    trustProxy: settings.trustProxy === undefined ? false : [...settings.trustProxy],
  }).withTypeProvider<ZodTypeProvider>()
  const timers: NodeJS.Timeout[] = []
  const close = async (): Promise<void> => {
    for (const timer of timers) clearInterval(timer)
    live.close()
    await app.close()
    await database.close()
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
    await catalogue.seed(JSON.stringify(sampleOptions))
    const daily = async (): Promise<void> => {
      await sessions.sweep()
      await consentLog.signDaily()
    }
    timers.push(
      setInterval(
        () => void daily().catch((cause: unknown) => log(`fault hourly ${systemCode(cause)}`)),
        HOUR_MS,
      ),
    )
    database.listen((event) => {
      if (event.type !== 'directory') return
      const caughtUp = event.seq > directory.seq ? directory.refresh() : Promise.resolve()
      caughtUp
        .then(() => {
          const { current } = directory
          live.closeUnless(({ device }) => current !== null && certifiedDevice(current, device).ok)
        })
        .catch((cause: unknown) => log(`fault directory ${systemCode(cause)}`))
    })

    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    answerProblems(app, log)
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy)
      reply.header('permissions-policy', PERMISSIONS_POLICY)
    })
    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url ?? '-'
      log(`${request.method} ${route} ${reply.statusCode} ${Math.round(reply.elapsedTime)} ms`)
    })
    await app.register(fastifyHelmet, {
      contentSecurityPolicy: false,
      referrerPolicy: { policy: 'no-referrer' },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
    })
    await app.register(fastifyCookie)
    await app.register(fastifyRateLimit, { global: false })
    await app.register(fastifySwagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: 'Slieksnis', version: settings.version ?? '0.1.0' },
      },
      transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
    })
    const setupCode = base32crockford.encode(randomBytes(10)).replace(/(.{4})(?=.)/g, '$1-')
    const isReady = (): Promise<boolean> =>
      sql`select 1`.execute(database.reads).then(
        () => true,
        () => false,
      )
    await app.register(openness(directory, server, settings.version ?? '0.1.0', isReady))
    await app.register(directoryRoutes(directory, sessions, setupCode))
    await app.register(sessionRoutes(sessions, live, settings.signInLimits ?? DEFAULT_SIGN_IN_LIMITS))
    await app.register(accountRoutes(primitives, database, directory, now))
    await app.register(
      teamRoutes({ primitives, database, directory, log: consentLog, serverKey: key, now }, sessions),
    )
    await app.register(
      attachmentRoutes({ primitives, database, directory, log: consentLog, serverKey: key, now }, sessions),
    )
    await app.register(
      carriedRoutes({ primitives, database, directory, log: consentLog, serverKey: key, now }, sessions),
    )
    await app.register(withdrawalRoutes(database, sessions, now))
    await app.register(logRoutes(consentLog, sessions))
    await app.register(eventRoutes(live, sessions))
    await app.register(catalogueRoutes(catalogue))
    await app.register(publicCatalogue(publishedCatalogue(catalogue)))
    app.route({
      method: 'GET',
      url: '/openapi.json',
      schema: { hide: true },
      handler: async (_request, reply) => reply.type('application/json').send(JSON.stringify(app.swagger())),
    })
    await serveClient(app, settings.clientDir)
    const address = await listen(app, settings)
    return { address, setupCode: directory.current === null ? setupCode : null, close }
  } catch (cause) {
    await close()
    throw cause
  }
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

async function listen(
  app: { listen(options: { host: string; port: number }): Promise<string> },
  { host, port }: ServerSettings,
): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (cause) {
    const code = systemCode(cause)
    if (code === 'EADDRINUSE') {
      throw new Fault(
        'port-taken',
        `Port ${port} is taken by another program: choose another with PORT.`,
        cause,
      )
    }
    throw new Fault(
      'address-refused',
      `The server cannot listen on ${host}, port ${port} (${code || 'unknown reason'}): choose others with HOST and PORT.`,
      cause,
    )
  }
}
