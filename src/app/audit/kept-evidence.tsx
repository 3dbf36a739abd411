import { problemLines } from './problem-words.ts'
import styles from './audit.module.css'
import type { LogEvidence } from '#/client/log-evidence.ts'
import { saveText } from '#/app/save-file.ts'
import { Button } from '#/app/ui/button.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useWords } from '#/app/words/words.ts'

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
          <li key={each.at} className={styles['matter']}>
            <p>
              <strong>{formats.dateTime(each.at)}</strong>
            </p>
            <ul>
              {problemLines(words, each.problems).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
            <details>
              <summary>{words('bothHeads')}</summary>
              <pre className={styles['evidence']}>{headsOf(words, each)}</pre>
            </details>
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

/** The notes as they were signed. */
const headsOf = (words: Say<'audit'>, { shown, kept, witnessed }: LogEvidence): string =>
  [
    words('headNow'),
    shown === '' ? '—' : shown,
    words('headKept'),
    kept ?? '—',
    ...(witnessed.length === 0 ? [] : [words('headSeen'), ...witnessed]),
  ].join('\n\n')

const textOf = (words: Say<'audit'>, evidence: LogEvidence): string =>
  [
    new Date(evidence.at).toISOString(),
    evidence.problems.map(({ code, detail }) => `${code}: ${detail}`).join('\n'),
    headsOf(words, evidence),
  ].join('\n\n')
