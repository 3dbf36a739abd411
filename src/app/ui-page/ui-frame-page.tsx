import { useState } from 'react'
import styles from './ui-page.module.css'
import { AppFrame } from '#/app/ui/app-frame.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import type { Safety } from '#/app/ui/safety-line.tsx'
import { showToast } from '#/app/ui/toast.tsx'

/** The frame as a signed-in worker sees it, with every place in it filled. The examples are Latvian and about nobody. */
export function UiFramePage() {
  const [state, setState] = useState<Safety['state']>('pending')
  const safety: Safety = state === 'sending' ? { state, sent: 1, total: 3 } : { state, visits: 3 }
  return (
    <AppFrame
      safety={{ state: safety, href: '/ui/frame' }}
      person={{ name: 'Ieva Kalna', onLock: () => showToast({ text: 'Paraugā slēgt neko nevar.' }) }}
      places={[
        { href: '/ui/frame', label: 'Šodien', icon: 'calendar' },
        { href: '/ui', label: 'Mājsaimniecības', icon: 'home' },
        { href: '/ui/none', label: 'Cilvēki', icon: 'people' },
      ]}
      notice={<Banner>Ir jauna versija.</Banner>}
    >
      <PageHeader title="Šodien" kicker="12.11.2026." />
      <div className={styles['page']}>
        <ChoiceGroup
          label="Kur ir vizītes?"
          value={state}
          onChange={setState}
          choices={[
            { value: 'safe', label: 'Drošībā' },
            { value: 'pending', label: 'Gaida' },
            { value: 'sending', label: 'Nosūta' },
            { value: 'refused', label: 'Nav pieņemts' },
            { value: 'offline', label: 'Nav tīkla' },
          ]}
        />
        <EmptyState title="Šodien vizīšu nav" icon="calendar">
          Nākamā vizīte ir rīt plkst. 9.30.
        </EmptyState>
      </div>
    </AppFrame>
  )
}
