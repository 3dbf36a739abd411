import { breakGrantId } from '#/core/consent/break-glass.ts'
import type { AccountEntry, Directory } from '#/core/vault/directory.ts'
import { boxGrant, wrapGrant } from '#/core/vault/grant.ts'
import { GrantId, KeyId, NO_ID, type SpaceId, StreamId, idText } from '#/core/vault/ids.ts'
import type { Identity } from './identity.ts'
import type { HeldKey, Keyring } from './keyring.ts'
import type { Surroundings } from './ports.ts'

/** A new key and the grants that hand it to its circle, or to each who may have it. */
export interface NewKey {
  readonly held: HeldKey
  readonly grants: readonly Uint8Array[]
}

/** With what a device hands out keys. */
interface Given {
  readonly surroundings: Pick<Surroundings, 'primitives' | 'chance'>
  readonly identity: Pick<Identity, 'role' | 'device' | 'deviceSign'>
  readonly space: SpaceId
  readonly keyring: Pick<Keyring, 'circle'>
  /** Asked each time: it grows. */
  readonly directory: () => Pick<Directory, 'seq' | 'accounts'>
}

/** Makes the grants by which one unlocked account hands keys to others, each signed by its device. */
export class Granting {
  readonly #given: Given

  constructor(given: Given) {
    this.#given = given
  }

  /** A fresh data key, granted to everyone who holds the team's (or, for evidence, the audit) key. */
  newDataKey(kind: 'household' | 'person' | 'evidence', stream: StreamId, subject: string = NO_ID): NewKey {
    const held: HeldKey = {
      kind,
      space: this.#given.space,
      stream,
      subject,
      keyId: KeyId.parse(this.#newId()),
      epoch: 1,
      key: this.#given.surroundings.chance(32),
    }
    return { held, grants: [this.#grantOf(held)] }
  }

  /** Hands a team or audit key to an account or invitation. */
  grantCircle(held: HeldKey, grantee: string, granteePublicKey: Uint8Array): Uint8Array {
    const ofNoHousehold = { ...held, stream: StreamId.parse(NO_ID), subject: NO_ID }
    return this.#boxed(GrantId.parse(this.#newId()), ofNoHousehold, grantee, granteePublicKey)
  }

  /** Hands one household's or person's key to an officer, under an id that names the leaf by which it was opened. */
  grantBroken(held: HeldKey, leaf: Uint8Array, officer: AccountEntry): Uint8Array {
    const id = breakGrantId(leaf, held.keyId, this.#given.identity.device)
    return this.#boxed(id, held, officer.account, officer.boxKey)
  }

  /** Hands a month's key of the access log to an officer. */
  grantAccess(held: HeldKey, officer: AccountEntry): Uint8Array {
    return this.#boxed(GrantId.parse(this.#newId()), held, officer.account, officer.boxKey)
  }

  /** A key handed once more to those who have it; nothing for keys that are not this device's to hand out. */
  grantsAgain(held: HeldKey): readonly Uint8Array[] {
    const { role, device } = this.#given.identity
    if (held.kind === 'access')
      return held.subject === device || role === 'dpo'
        ? this.officers.map((officer) => this.grantAccess(held, officer))
        : []
    if (held.kind === 'team' || held.kind === 'audit' || (role !== 'worker' && role !== 'supervisor'))
      return []
    return [this.#grantOf(held)]
  }

  /** Officers who may read the access log now. */
  get officers(): readonly AccountEntry[] {
    return [...this.#given.directory().accounts.values()].filter(
      ({ role, revokedAtSeq }) => role === 'dpo' && revokedAtSeq === null,
    )
  }

  get hasOfficers(): boolean {
    return this.officers.length > 0
  }

  /** A data key, encrypted to everyone who holds the team's (or, for evidence, the audit) key. */
  #grantOf({ kind, stream, subject, keyId, epoch, key }: HeldKey): Uint8Array {
    const { surroundings, identity, space, keyring, directory } = this.#given
    const circleKind = kind === 'evidence' ? 'audit' : 'team'
    const circle = keyring.circle(space, circleKind)
    if (circle === undefined) throw new Error(`this device holds no ${circleKind} key`)
    return wrapGrant(
      surroundings.primitives,
      {
        kind,
        id: GrantId.parse(this.#newId()),
        space,
        stream,
        subject,
        keyId,
        epoch,
        grantee: circle.keyId,
        granteeEpoch: circle.epoch,
        directorySeq: directory().seq,
        device: identity.device,
      },
      key,
      circle.key,
      surroundings.chance(24),
      identity.deviceSign.secretKey,
    )
  }

  /** A key, sealed to one account's or invitation's own. */
  #boxed(id: GrantId, held: HeldKey, grantee: string, granteePublicKey: Uint8Array): Uint8Array {
    const { surroundings, identity, directory } = this.#given
    const { kind, space, stream, subject, keyId, epoch, key } = held
    return boxGrant(
      surroundings.primitives,
      {
        kind,
        id,
        space,
        stream,
        subject,
        keyId,
        epoch,
        grantee,
        granteeEpoch: 0,
        directorySeq: directory().seq,
        device: identity.device,
      },
      key,
      granteePublicKey,
      surroundings.chance(32),
      identity.deviceSign.secretKey,
    )
  }

  #newId(): string {
    return idText(this.#given.surroundings.chance(16))
  }
}
