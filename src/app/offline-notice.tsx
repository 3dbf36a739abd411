import { useState } from 'react'
import { useLocation } from 'wouter'
import { useOfflineReadiness } from './registration.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { useWords } from '#/app/words/words.ts'

/** Says while the app is not whole on this device yet, and, on the same page, when it is. */
export function OfflineNotice() {
  const words = useWords('storage')
  const readiness = useOfflineReadiness()
  const [address] = useLocation()
  const [saidAt, setSaidAt] = useState<string | null>(null)
  if (readiness === 'just-now' && saidAt === null) setSaidAt(address)
  switch (readiness) {
    case 'preparing':
      return <Banner>{words('offlinePreparing')}</Banner>
    case 'interrupted':
      return (
        <Banner tone="warn" title={words('offlineNotYetTitle')}>
          {words('offlineNotYet')}
        </Banner>
      )
    case 'just-now':
      return saidAt === null || saidAt === address ? <Banner tone="ok">{words('offlineReady')}</Banner> : null
    case 'ready':
    case 'unsupported':
      return null
  }
}
