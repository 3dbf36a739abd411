import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Engine } from '#/server/store/engine.ts'
import { access } from './access.ts'
import { attachments } from './attachments.ts'
import { erasures } from './erasures.ts'
import { feedback } from './feedback.ts'
import { firstTables } from './first-tables.ts'
import { partitions } from './partitions.ts'
import { referrals } from './referrals.ts'
import { lateWork } from './late-work.ts'
import { withdrawals } from './withdrawals.ts'

/** Every step of the database's history, in the order of its name; both engines take the same steps. */
const steps: Readonly<Record<string, (db: Kysely<unknown>, engine: Engine) => Promise<void>>> = {
  '0001-first-tables': firstTables,
  '0002-attachments': attachments,
  '0003-withdrawals': withdrawals,
  '0004-erasures': erasures,
  '0005-partitions': partitions,
  '0006-feedback': feedback,
  '0007-referrals': referrals,
  '0008-late-work': lateWork,
  '0009-access': access,
}

/** The steps as they run on one engine. */
export function migrations(engine: Engine): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [
      name,
      { up: (db: Kysely<unknown>) => step(db, engine) } satisfies Migration,
    ]),
  )
}
