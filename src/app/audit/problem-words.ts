import type { AuditResult } from '#/client/vault-api.ts'
import type { Say } from '#/app/words/words.ts'

/** What an audit found, in a sentence. */
function problemWords(words: Say<'audit'>, code: string): string {
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
    case 'act-not-in-log':
      return words('problemAct')
    case 'stale-head':
      return words('problemStale')
    default:
      return code
  }
}

type Problem = AuditResult['problems'][number]

/** Which leaf, receipt or device it was, and the figures; empty when the sentence says all. */
function detailWords(words: Say<'audit'>, { code, detail }: Problem): string {
  const [first = '', second = ''] = detail.split(/ < | \/ |: /)
  switch (code) {
    case 'rollback':
      return words('detailSmaller', { shown: first, known: second })
    case 'split-view':
    case 'history-rewritten':
    case 'not-continued':
    case 'root-mismatch':
      return words('detailFirst', { size: first })
    case 'leaves-missing':
      return words('detailOf', { here: first, all: second })
    case 'leaf-repeated':
      return words('detailPlace', { place: Number(first) + 1 })
    case 'receipt-not-in-log':
    case 'receipt-signature':
    case 'receipt-device-unknown':
      return words('detailReceipt', { number: first.slice(0, 8) })
    case 'device-sequence-gap':
    case 'device-chain-broken':
      return words('detailDevice', { device: first.slice(0, 8), seq: second })
    case 'leaf-unaccounted':
      return words('detailDifference', { count: first })
    case 'stale-head':
      return detail.includes('<') ? words('detailSmaller', { shown: first, known: second }) : ''
    default:
      return ''
  }
}

const DETAILS_SHOWN = 3

/** Everything found, a sentence for each sort, with the first of what it is about. */
export function problemLines(words: Say<'audit'>, problems: readonly Problem[]): readonly string[] {
  return [...Map.groupBy(problems, ({ code }) => problemWords(words, code))].map(([sentence, found]) => {
    const details = [...new Set(found.map((each) => detailWords(words, each)))].filter((said) => said !== '')
    if (details.length === 0) return sentence
    const more = details.length - DETAILS_SHOWN
    const said = [
      ...details.slice(0, DETAILS_SHOWN),
      ...(more > 0 ? [words('detailMore', { count: more })] : []),
    ]
    return `${sentence} (${said.join('; ')})`
  })
}
