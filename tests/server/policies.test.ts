import { expect, test } from 'vitest'
import { ROLES } from '#/core/vault/directory.ts'
import { NAMESPACES } from '#/core/vault/envelope.ts'
import { KEY_KINDS } from '#/core/vault/grant.ts'
import { mayGrant, mayWrite, policies } from '#/server/policies.ts'

test('only those who visit and review write about households', () => {
  const writers = ROLES.filter((role) => mayWrite(role, 'record') || mayWrite(role, 'draft'))
  expect(writers).toEqual(['supervisor', 'worker'])
})

test('the administrator and the DPO are never shown what is about a household', () => {
  for (const role of ['administrator', 'dpo'] as const) {
    expect(policies[role].reads).not.toContain('record')
    expect(policies[role].reads).not.toContain('draft')
    for (const kind of ['household', 'person'] as const)
      expect(policies[role].readsGrants).not.toContain(kind)
  }
  expect(policies.administrator.reads).not.toContain('evidence')
  expect(policies.dpo.readsGrants).not.toContain('team')
})

test('a worker hands team and audit keys to nobody but themselves', () => {
  for (const kind of ['team', 'audit'] as const) {
    expect(mayGrant('worker', kind, false)).toBe(false)
    expect(mayGrant('worker', kind, true)).toBe(true)
    expect(mayGrant('supervisor', kind, false)).toBe(true)
    expect(mayGrant('administrator', kind, false)).toBe(true)
    expect(mayGrant('dpo', kind, false)).toBe(false)
  }
})

test('[C68] keys of the access log are read by officers only, though everybody hands out their own', () => {
  for (const role of ROLES) {
    expect(mayGrant(role, 'access', false)).toBe(true)
    expect(policies[role].readsGrants.includes('access')).toBe(role === 'dpo')
  }
})

test('who may write a kind may also read it', () => {
  for (const role of ROLES) {
    for (const namespace of NAMESPACES) {
      if (mayWrite(role, namespace)) expect(policies[role].reads).toContain(namespace)
    }
    for (const kind of KEY_KINDS) {
      if (role === 'administrator' || role === 'dpo' || kind === 'access') continue
      if (mayGrant(role, kind, false)) expect(policies[role].readsGrants).toContain(kind)
    }
  }
})
