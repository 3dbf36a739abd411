import { problemWords } from './problem-words.ts'
import styles from './audit.module.css'
import type { LogEvidence } from '#/client/log-evidence.ts'
import { saveText } from '#/app/save-file.ts'
import { Button } from '#/app/ui/button.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** Everything this device keeps against the log, also when the log looks right again. */
export function KeptEvidence({ after }: { readonly after: number | null }) {
  const words = useWords('audit')
  const formats = useFormats()
  const kept = useVaultQuery(() => vault.logEvidence(), `log-evidence ${after ?? ''}`) ?? []
  if (kept.length === 0) return null
  return (
    <details className={styles['new']}>
      <summary>
        {words('evidenceKept')} ({kept.length})
      </summary>
      <ul>
        {kept.map((each) => (
          <li key={each.at}>
            <p>
              {formats.dateTime(each.at)}: {each.problems.map((code) => problemWords(words, code)).join(' ')}
            </p>
            <Button
              icon="download"
              fullLabel={`${words('keep')}: ${formats.dateTime(each.at)}`}
              onPress={() => saveText('slieksnis-evidence.txt', 'text/plain', textOf(words, each))}
            >
              {words('keep')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}

const textOf = (words: ReturnType<typeof useWords<'audit'>>, { shown, kept }: LogEvidence): string =>
  [words('headNow'), shown ?? '—', words('headKept'), kept ?? '—'].join('\n\n')
