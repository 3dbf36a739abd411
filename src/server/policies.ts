import type { Role } from '#/core/vault/directory.ts'
import type { Namespace } from '#/core/vault/envelope.ts'
import { KEY_KINDS, type KeyKind } from '#/core/vault/grant.ts'

/**
 * What a role may send to and fetch from a team. The server cannot read
 * records; it can only keep each role to the kinds of record that are its own.
 */
export interface RolePolicy {
  /** Kinds of record it may write; `draft` stands for draft slots. */
  readonly writes: readonly Namespace[]
  /** Kinds of key it may hand to a team's or auditors' circle, or to any member. */
  readonly grantsToAnyone: readonly KeyKind[]
  /** Kinds of key it may hand to its own account only. */
  readonly grantsToItself: readonly KeyKind[]
  readonly reads: readonly Namespace[]
  readonly readsGrants: readonly KeyKind[]
}

/** The access log's keys are the officers' alone. */
const FOR_STAFF: readonly KeyKind[] = KEY_KINDS.filter((kind) => kind !== 'access')

export const policies: Readonly<Record<Role, RolePolicy>> = {
  worker: {
    writes: ['record', 'evidence', 'desk', 'draft'],
    grantsToAnyone: ['household', 'person', 'evidence', 'access'],
    grantsToItself: ['team', 'audit'],
    reads: ['record', 'evidence', 'desk', 'draft'],
    readsGrants: FOR_STAFF,
  },
  supervisor: {
    writes: ['record', 'evidence', 'desk', 'draft'],
    grantsToAnyone: KEY_KINDS,
    grantsToItself: [],
    reads: ['record', 'evidence', 'desk', 'draft'],
    readsGrants: FOR_STAFF,
  },
  administrator: {
    writes: ['desk'],
    grantsToAnyone: KEY_KINDS,
    grantsToItself: [],
    reads: ['desk'],
    readsGrants: ['team', 'audit'],
  },
  dpo: {
    writes: ['desk', 'evidence'],
    grantsToAnyone: ['access'],
    grantsToItself: KEY_KINDS,
    reads: ['evidence', 'desk'],
    readsGrants: ['audit', 'evidence', 'access'],
  },
}

/** Who may change the directory with a session; joiners need none, their invitation signs for them. */
export const directoryRoles: readonly Role[] = ['administrator', 'supervisor']

/** Who may publish a release of the catalogue of support options. */
export const catalogueRoles: readonly Role[] = ['supervisor']

export const mayWrite = (role: Role, namespace: Namespace): boolean =>
  policies[role].writes.includes(namespace)

export const mayGrant = (role: Role, kind: KeyKind, toItself: boolean): boolean =>
  policies[role].grantsToAnyone.includes(kind) || (toItself && policies[role].grantsToItself.includes(kind))
