import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { readinessWasSaid, useOfflineReadiness } from './registration.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { useWords } from '#/app/words/words.ts'

/** Says while the app is not whole on this device yet, and, until the next page, when it is. */
export function OfflineNotice() {
  const words = useWords('storage')
  const readiness = useOfflineReadiness()
  const [address] = useLocation()
  useEffect(() => (readiness === 'just-now' ? readinessWasSaid : undefined), [readiness, address])
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
      return <Banner tone="ok">{words('offlineReady')}</Banner>
    case 'ready':
    case 'unsupported':
      return null
  }
}
