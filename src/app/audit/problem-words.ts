import type { Say } from '#/app/words/words.ts'

/** What an audit found, in a sentence. */
export function problemWords(words: Say<'audit'>, code: string): string {
  switch (code) {
    case 'head-malformed':
    case 'head-of-another-log':
      return words('problemHead')
    case 'head-signature':
      return words('problemSignature')
    case 'rollback':
      return words('problemRollback')
    case 'split-view':
      return words('problemSplit')
    case 'history-rewritten':
    case 'not-continued':
      return words('problemRewritten')
    case 'leaves-missing':
      return words('problemMissing')
    case 'root-mismatch':
    case 'leaf-repeated':
      return words('problemRoot')
    case 'receipt-not-in-log':
      return words('problemNotInLog')
    case 'receipt-signature':
    case 'receipt-device-unknown':
      return words('problemReceipt')
    case 'device-sequence-gap':
    case 'device-chain-broken':
      return words('problemGap')
    case 'leaf-unaccounted':
      return words('problemUnaccounted')
    case 'stale-head':
      return words('problemStale')
    default:
      return code
  }
}
