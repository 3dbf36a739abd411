import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type Engine, type EngineUnderTest, sqlite } from '../server/engines.ts'
import { type World, town } from './town.ts'

/** Opening an engine includes starting a database server, on a machine that may be busy. */
const PATIENCE_MS = 120_000

/**
 * A town that the tests of one block share: open before the first, closed
 * after the last.
 *
 * @param settle - who is there from the beginning; handed the engine too, for tests that need another town beside it
 * @param now - the server's clock
 */
export function sharedTown(
  open: Engine['open'],
  settle: (world: World, engine: EngineUnderTest) => Promise<void>,
  now?: () => number,
): void {
  let close = () => Promise.resolve()
  beforeAll(async () => {
    const opened = await townOn(await open(), now)
    ;({ close } = opened)
    await settle(opened.world, opened.engine)
  }, PATIENCE_MS)
  afterAll(() => close())
}

/** A town that one test has to itself, closed when the test has ended in whichever way. */
export async function ownTown(open: Engine['open'] = sqlite.open): Promise<World> {
  const { world, close } = await townOn(await open())
  onTestFinished(close)
  return world
}

async function townOn(engine: EngineUnderTest, now?: () => number) {
  const world = await town(await engine.freshPlace(), now)
  const close = async (): Promise<void> => {
    await world.close()
    await engine.stop()
  }
  return { world, engine, close }
}
