import { problemWords } from './problem-words.ts'
import styles from './audit.module.css'
import type { LogEvidence } from '#/client/log-evidence.ts'
import { saveText } from '#/app/save-file.ts'
import { Button } from '#/app/ui/button.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** What this device ever found wrong with the log: it stays, whatever the server shows later. */
export function KeptEvidence() {
  const words = useWords('audit')
  const formats = useFormats()
  const kept = useVaultQuery(() => vault.logEvidence(), 'log evidence') ?? []
  if (kept.length === 0) return null
  return (
    <details className={styles['new']}>
      <summary>{words('evidenceKept', { total: kept.length })}</summary>
      <ul className={styles['matters']}>
        {kept.map((each) => (
          <li key={each.at}>
            <p>
              {formats.dateTime(each.at)}:{' '}
              {[...new Set(each.problems.map(({ code }) => problemWords(words, code)))].join(' ')}
            </p>
            <Button
              icon="download"
              fullLabel={`${words('keep')}: ${formats.dateTime(each.at)}`}
              onPress={() => saveText(`slieksnis-evidence-${each.at}.txt`, 'text/plain', textOf(words, each))}
            >
              {words('keep')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}

function textOf(
  words: ReturnType<typeof useWords<'audit'>>,
  { at, problems, shown, kept, witnessed }: LogEvidence,
): string {
  return [
    new Date(at).toISOString(),
    problems.map(({ code, detail }) => `${code}: ${detail}`).join('\n'),
    words('headNow'),
    shown === '' ? '—' : shown,
    words('headKept'),
    kept ?? '—',
    ...witnessed,
  ].join('\n\n')
}
