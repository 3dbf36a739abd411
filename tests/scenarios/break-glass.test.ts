import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { breakLeaf, signBreak } from '#/core/consent/break-glass.ts'
import { readLeaf } from '#/core/consent/leaf.ts'
import { attachmentsOf } from '#/core/household/fold.ts'
import { attachmentAnswer } from '#/core/vault/attachment.ts'
import { toHex } from '#/core/vault/bytes.ts'
import { wrapGrant } from '#/core/vault/grant.ts'
import { GrantId, NO_ID, RecordId } from '#/core/vault/ids.ts'
import { engines } from '../server/engines.ts'
import { closesVisit, household, takesPhoto, visit } from './home-visit.ts'
import { type Colleague, type World, accountOf, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const REASON = 'Sūdzība par to, ka atbildes ir pārrakstītas.'

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let anna: Colleague
  let supervisor: Colleague
  let second: Colleague
  let officer: Colleague
  let at: Awaited<ReturnType<typeof household>>
  /** More than one chunk. */
  const photo = new Uint8Array(randomBytes(300_000))
  const sound = new Uint8Array(randomBytes(5000))

  let serverAhead = 0

  sharedTown(
    open,
    async (opened) => {
      world = opened
      anna = await world.joins('worker', 'Anna Vēja')
      supervisor = await world.joins('supervisor', 'Ilona Stalte')
      second = await world.joins('supervisor', 'Zane Liepa')
      officer = await world.joins('dpo', 'Pēteris Atslēgs')
      at = await household(anna)
      await visit(anna, at, '3')
      await answersWithFiles()
      await everybodySyncs(anna, supervisor, second, officer)
    },
    () => Date.now() + serverAhead,
  )

  /** A correction with a photo of the household and a recording of the person. */
  async function answersWithFiles(): Promise<void> {
    const [history] = (await anna.vault.household(at.stream)).assessments.values()
    const [revision] = history?.revisions ?? []
    if (revision === undefined) throw new Error('the visit left an assessment')
    const draft = await anna.vault.startCorrection(at.stream, revision.assessment.assessment)
    const picture = await takesPhoto(anna, at.stream, photo)
    const heard = await anna.vault.keepAttachment(at.stream, { bytes: sound, type: 'audio/webm', name: '' })
    const answers = {
      ...draft.answers,
      '/housing/picture': { value: attachmentAnswer(picture) },
      [`/members/${at.person}/wellbeing/heard`]: { value: attachmentAnswer(heard) },
    }
    const attachments = { [picture.id]: picture, [heard.id]: heard }
    await closesVisit(anna, { ...draft, answers, attachments }, [at.person])
  }
  /** The files of the newest revision, as the officer's reading names them: picture and sound. */
  async function filesOf(matter: RecordId) {
    const reading = await officer.vault.brokenHousehold(matter)
    if (!reading.ok) throw new Error(reading.reason)
    const [history] = reading.household.assessments.values()
    const newest = history?.revisions.find(({ record }) => record === history.heads[0])
    if (history === undefined || newest === undefined) throw new Error('an assessment was read')
    const all = Object.values(attachmentsOf(history, newest))
    const picture = all.find(({ type }) => type === 'image/jpeg')
    const heard = all.find(({ type }) => type === 'audio/webm')
    if (picture === undefined || heard === undefined) throw new Error('both files are named')
    return { picture, heard }
  }

  const orderedBreak = async (): Promise<RecordId> => {
    const ordered = await officer.vault.breakOpen(at.stream, REASON)
    if (!ordered.ok) throw new Error(ordered.reason)
    return ordered.matter
  }

  test('[C62] without a reason nothing is broken open, and by nobody but an officer', async () => {
    expect(await officer.vault.breakOpen(at.stream, 'pārbaude')).toEqual({
      ok: false,
      reason: 'reason-too-short',
    })
    expect(await supervisor.vault.breakOpen(at.stream, REASON)).toEqual({ ok: false, reason: 'not-allowed' })
    expect(await anna.vault.breakOpen(at.stream, REASON)).toEqual({ ok: false, reason: 'not-allowed' })
    expect(await officer.vault.breaks()).toEqual([])
  })

  test('[C62] the officer’s order waits for a supervisor’s device; its leaf is in the log at once, and the audit accounts for it', async () => {
    const before = await officer.vault.audit()
    expect(before.verdict).toBe('green')
    const matter = await orderedBreak()
    await everybodySyncs(officer)
    expect(await officer.vault.brokenHousehold(matter)).toEqual({ ok: false, reason: 'not-open' })
    expect(await officer.vault.breakOpen(at.stream, REASON)).toEqual({ ok: false, reason: 'already-waiting' })
    const after = await officer.vault.audit()
    expect(after.verdict).toBe('green')
    expect(after.counts.leaves).toBe(before.counts.leaves + 1)
    expect(after.counts.openable).toBe(before.counts.openable + 1)
    const leaves = await officer.vault.engine.link.leaves(before.counts.leaves, after.counts.leaves)
    expect(readLeaf(leaves)).toBe('breakGlass')
  })

  test('[C62] a supervisor’s device hands the keys over, and every supervisor is told with the reason', async () => {
    await everybodySyncs(supervisor, second)
    for (const person of [supervisor, second])
      expect(await person.vault.breaks()).toMatchObject([
        { household: at.stream, officer: await accountOf(officer), reason: REASON, seenBy: [] },
      ])
    expect(await anna.vault.breaks()).toEqual([])
    await everybodySyncs(officer)
    const [standing] = await officer.vault.breaks()
    if (standing === undefined) throw new Error('the order stands in the book')
    expect(standing.status).toBe('open')
    const reading = await officer.vault.brokenHousehold(standing.matter)
    if (!reading.ok) throw new Error(reading.reason)
    expect(reading.unopened).toBe(0)
    expect(reading.household.facts.label).toBe('Vilma Ozola')
    const [history] = reading.household.assessments.values()
    const answers = [...(history?.personParts.values() ?? [])].map((part) => part.answers)
    expect(answers).toContainEqual({ [`/members/${at.person}/wellbeing/COMPANION`]: { value: '3' } })
    // Nothing of it stays: neither a key nor the household.
    expect(officer.vault.engine.member.keyring.data(at.stream, 'household')).toBeUndefined()
    expect((await officer.vault.household(at.stream)).facts.label).toBe('')
  })

  test('[C62] who has seen it is kept', async () => {
    const [told] = await supervisor.vault.breaks()
    if (told === undefined) throw new Error('the supervisor was told')
    await supervisor.vault.seeBreak(told.matter)
    await supervisor.vault.seeBreak(told.matter)
    await anna.vault.seeBreak(told.matter)
    await everybodySyncs(supervisor, officer)
    const [standing] = await officer.vault.breaks()
    expect(standing?.seenBy.map(({ account }) => account)).toEqual([await accountOf(supervisor)])
  })

  test('[C63] the officer’s reading stands in the access log, outside the caseload', async () => {
    await everybodySyncs(officer)
    const { entries } = await officer.vault.accessLog()
    const read = entries.filter(({ what }) => what === 'broken-open')
    expect(read).toMatchObject([
      { household: at.stream, account: await accountOf(officer), inCaseload: false, offline: false },
    ])
    // A second look, within the hour, is a line of its own.
    const [standing] = await officer.vault.breaks()
    if (standing === undefined) throw new Error('the order stands in the book')
    await officer.vault.brokenHousehold(standing.matter)
    await everybodySyncs(officer)
    const after = (await officer.vault.accessLog()).entries.filter(({ what }) => what === 'broken-open')
    expect(after).toHaveLength(2)
  })

  test('[C63] its photo and sound are read into memory, each time written down; nothing of them stays on the device', async () => {
    const [standing] = await officer.vault.breaks()
    if (standing === undefined) throw new Error('the order stands in the book')
    const { picture, heard } = await filesOf(standing.matter)
    const read = async (file: typeof picture) => officer.vault.brokenFile(standing.matter, file)
    expect(await read(picture)).toEqual({ ok: true, household: at.stream, bytes: photo })
    expect(await read(picture)).toEqual({ ok: true, household: at.stream, bytes: photo })
    expect(await read(heard)).toEqual({ ok: true, household: at.stream, bytes: sound })
    expect(officer.vault.engine.member.attachments.rowsOf([picture.id, heard.id, at.stream])).toEqual([])
    await everybodySyncs(officer)
    const { entries } = await officer.vault.accessLog()
    expect(entries.flatMap(({ what, file }) => (what === 'broken-file' ? [file] : []))).toEqual([
      picture.id,
      picture.id,
      heard.id,
    ])
    // A file of another household, or one the reading did not name, is not given.
    const { link, member } = officer.vault.engine
    const other = await household(anna, 'Otilija Kļava')
    const kept = await anna.vault.keepAttachment(other.stream, { bytes: sound, type: 'audio/webm', name: '' })
    await everybodySyncs(anna)
    expect(await read(kept)).toEqual({ ok: false, reason: 'not-open' })
    await expect(link.chunk(member.space, picture.id, 0)).rejects.toMatchObject({
      problem: { code: 'not-allowed' },
    })
    officer.line.spoilAnswer = (address, body) =>
      address.includes('/attachments/') ? body.map((byte) => byte ^ 1) : body
    expect(await read(picture)).toEqual({ ok: false, reason: 'altered' })
    officer.line.spoilAnswer = (_address, body) => body
    officer.line.isCut = true
    expect(await read(picture)).toEqual({ ok: false, reason: 'offline' })
    officer.line.isCut = false
  })

  test('[C63] the server gives the household to nobody else, and refuses a grant to an officer without its leaf', async () => {
    const [standing] = await officer.vault.breaks()
    if (standing === undefined) throw new Error('the order stands in the book')
    const { picture } = await filesOf(standing.matter)
    const other = await world.joins('dpo', 'Otrs Pārzinis')
    for (const person of [other, anna, world.administrator]) {
      const { link, member } = person.vault.engine
      await expect(link.broken(member.space, at.stream, 0)).rejects.toMatchObject({
        problem: { code: 'not-found' },
      })
      await expect(link.brokenChunk(member.space, at.stream, picture.id, 0)).rejects.toMatchObject({
        problem: { code: 'not-found' },
      })
    }
    const { member, link } = supervisor.vault.engine
    const { primitives, chance } = member.surroundings
    await everybodySyncs(supervisor)
    const target = member.directory.accounts.get(await accountOf(other))
    const held = member.keyring.data(at.stream, 'household')
    const team = member.keyring.circle(member.space, 'team')
    const audit = member.keyring.circle(member.space, 'audit')
    if (target === undefined || held === undefined || team === undefined || audit === undefined)
      throw new Error('a supervisor holds the keys and knows the officers')
    const signed = signBreak(
      primitives,
      {
        v: 1,
        id: RecordId.parse(member.newId()),
        org: member.identity.org,
        space: member.space,
        household: at.stream,
        account: target.account,
        device: member.identity.device,
        at: 0,
        until: 1,
        reason: REASON,
      },
      chance(32),
      member.identity.deviceSign.secretKey,
    )
    const leaf = breakLeaf(signed)
    const push = (grants: readonly Uint8Array[], leaves: readonly Uint8Array[]) =>
      link.push(member.space, { records: [], drafts: [], grants, leaves })
    const refused = { problem: { code: 'not-allowed', reason: 'break-glass' } }
    const grant = member.granting.grantBroken(held, leaf, target)
    await expect(push([grant], [])).rejects.toMatchObject(refused)
    // Another leaf, or one of another class, does not do.
    await expect(push([grant], [Uint8Array.from(leaf).fill(7, 2)])).rejects.toMatchObject(refused)
    await expect(push([grant], [Uint8Array.from(leaf).fill(1, 1, 2)])).rejects.toMatchObject(refused)
    // Nor may the team's key go to an officer, or a household's to all who hold the desk's.
    await expect(
      push([member.granting.grantCircle(team, target.account, target.boxKey)], [leaf]),
    ).rejects.toMatchObject(refused)
    const toTheDesk = wrapGrant(
      primitives,
      {
        kind: 'household',
        id: GrantId.parse(member.newId()),
        space: member.space,
        stream: at.stream,
        subject: NO_ID,
        keyId: held.keyId,
        epoch: held.epoch,
        grantee: audit.keyId,
        granteeEpoch: audit.epoch,
        directorySeq: member.directory.seq,
        device: member.identity.device,
      },
      held.key,
      audit.key,
      chance(24),
      member.identity.deviceSign.secretKey,
    )
    await expect(push([toTheDesk], [leaf])).rejects.toMatchObject(refused)
    expect((await officer.vault.audit()).verdict).toBe('green')
  })

  test('[C63] after seven days the server gives the officer no more, and before that it does', async () => {
    const [standing] = await officer.vault.breaks()
    if (standing === undefined) throw new Error('the order stands in the book')
    const { picture } = await filesOf(standing.matter)
    const readAfter = async (days: number) => {
      serverAhead = days * 24 * 3600_000
      // The session is over by then: the next exchange signs in again.
      await everybodySyncs(officer)
      return [
        await officer.vault.brokenHousehold(standing.matter),
        await officer.vault.brokenFile(standing.matter, picture),
      ]
    }
    const isGiven = [{ ok: true }, { ok: true }]
    const isRefused = { ok: false, reason: 'not-open' }
    expect(await readAfter(6.9)).toMatchObject(isGiven)
    expect(await readAfter(7.1)).toEqual([isRefused, isRefused])
    expect(await readAfter(0)).toMatchObject(isGiven)
  })

  test('[C64] a supervisor who hands a household over without an officer’s order leaves a leaf that nothing accounts for: red', async () => {
    const { member, link } = supervisor.vault.engine
    const target = member.directory.accounts.get(await accountOf(officer))
    const held = member.keyring.data(at.stream, 'household')
    if (target === undefined || held === undefined) throw new Error('a supervisor holds the keys')
    const leaf = Uint8Array.from([1, 2, ...member.surroundings.chance(32)])
    await link.push(member.space, {
      records: [],
      drafts: [],
      grants: [member.granting.grantBroken(held, leaf, target)],
      leaves: [leaf],
    })
    const audit = await officer.vault.audit()
    expect(audit.verdict).toBe('red')
    expect(audit.problems.map(({ code }) => code)).toEqual(['leaf-unaccounted'])
    expect(toHex(leaf)).toMatch(/^0102/)
  })
})
