import { useState } from 'react'
import styles from './people.module.css'
import { Fault } from '#/client/fault.ts'
import type { Invitation } from '#/client/vault-api.ts'
import type { Role } from '#/core/vault/directory.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { Table } from '#/app/ui/table.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useCaseload, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

type Validity = 'quarter' | 'day' | 'three'
const HOURS: Readonly<Record<Validity, number>> = { quarter: 0.25, day: 24, three: 72 }

/** Who works here, and inviting more: a link and QR code that let one device join. */
export function People() {
  const words = useWords('people')
  const formats = useFormats()
  const me = useWhoami()
  const caseload = useCaseload()
  const [role, setRole] = useState<Role | null>(null)
  const [validity, setValidity] = useState<Validity>('day')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [made, setMade] = useState<Invitation | null>(null)

  const invite = async (invited: Role): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      setMade(await vault.invite({ role: invited, hoursValid: HOURS[validity] }))
      announce(words('readyTitle', { role: words(invited) }))
    } catch (cause) {
      const offline = cause instanceof Fault && cause.code === 'offline'
      setFailure(
        offline ? words('offline') : words('failed', { detail: cause instanceof Error ? cause.message : '' }),
      )
    } finally {
      setBusy(false)
    }
  }

  const invitable: readonly Role[] =
    me?.role === 'administrator' ? ['supervisor', 'worker', 'dpo', 'administrator'] : ['worker']
  const link = made === null ? '' : `${location.origin}/join#${made.fragment}`
  const staff = [...(caseload?.desk.staff.values() ?? [])].map(({ staff: person }) => person)
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {made !== null && (
        <section className={styles['ready']}>
          <h2>{words('readyTitle', { role: words(made.role) })}</h2>
          <p>
            {words('readyText', {
              until: `${formats.dateOf(made.expiresAt)} ${formats.time(made.expiresAt)}`,
            })}
          </p>
          <div className={styles['link']}>
            <QrCode text={link} title={words('qr')} size="large" />
            <div className={styles['text']}>
              <TextField label={words('link')} value={link} onChange={() => undefined} isReadOnly />
              <Button
                icon="document"
                onPress={() => {
                  void navigator.clipboard.writeText(link).then(() => announce(words('copied')))
                }}
              >
                {words('copy')}
              </Button>
            </div>
          </div>
        </section>
      )}
      <section className={styles['form']}>
        <h2>{words('inviteTitle')}</h2>
        <ChoiceGroup
          label={words('role')}
          value={role}
          onChange={setRole}
          choices={invitable.map((each) => ({ value: each, label: words(each) }))}
        />
        <ChoiceGroup
          label={words('hours')}
          layout="beside"
          value={validity}
          onChange={setValidity}
          choices={[
            { value: 'quarter', label: words('hourQuarter') },
            { value: 'day', label: words('hourDay') },
            { value: 'three', label: words('hourThree') },
          ]}
        />
        {failure !== null && <Banner tone="danger">{failure}</Banner>}
        <Button
          tone="primary"
          icon="plus"
          isDisabled={role === null}
          isPending={busy}
          onPress={() => {
            if (role !== null) void invite(role)
          }}
        >
          {busy ? words('making') : words('make')}
        </Button>
      </section>
      <h2>{words('staffTitle')}</h2>
      <Table
        caption={words('staffTitle')}
        columns={[
          { key: 'name', heading: words('name'), namesRow: true, cell: (person) => person.name },
          { key: 'role', heading: words('roleHeading'), cell: (person) => words(person.role) },
        ]}
        rows={staff}
        rowKey={(person) => person.account}
        empty={words('nobody')}
      />
    </>
  )
}
