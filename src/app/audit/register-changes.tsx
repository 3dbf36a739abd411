import { useState } from 'react'
import { fieldValueWords, fieldWords } from './register-words.ts'
import { homeVisitNotices, purposeReleases } from '#/client/consents.ts'
import { registerDiff } from '#/core/consent/register-diff.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useLanguage, useWords } from '#/app/words/words.ts'

const versions = purposeReleases.map(({ version }) => version)

/** What changed in the record of processing from one release to another, and which notices went with it. */
export function RegisterChanges() {
  const words = useWords('papers')
  const language = useLanguage()
  const [from, setFrom] = useState(versions.at(-2) ?? '')
  const [to, setTo] = useState(versions.at(-1) ?? '')
  const before = purposeReleases.find(({ version }) => version === from)
  const after = purposeReleases.find(({ version }) => version === to)
  const nameOf = (id: string): string =>
    [...purposeReleases]
      .reverse()
      .flatMap(({ purposes }) => purposes)
      .find((purpose) => purpose.id === id)?.name[language] ?? id
  const diff = before === undefined || after === undefined ? null : registerDiff(before, after)
  const said = (field: string, value: string | null): string =>
    value === null ? words('nothing') : fieldValueWords(words, field, value, language)
  const choices = versions.map((version) => ({ value: version, label: version }))
  return (
    <section>
      <h2>{words('changesTitle')}</h2>
      {diff === null ? (
        <p>{words('changesOne')}</p>
      ) : (
        <>
          <ChoiceGroup
            label={words('changesFrom')}
            layout="beside"
            value={from}
            onChange={setFrom}
            choices={choices}
          />
          <ChoiceGroup
            label={words('changesTo')}
            layout="beside"
            value={to}
            onChange={setTo}
            choices={choices}
          />
          <ul>
            {diff.added.map((id) => (
              <li key={id}>{words('added', { purpose: nameOf(id) })}</li>
            ))}
            {diff.removed.map((id) => (
              <li key={id}>{words('removed', { purpose: nameOf(id) })}</li>
            ))}
          </ul>
          <Table
            caption={words('changesTitle')}
            columns={[
              {
                key: 'purpose',
                heading: words('changedPurpose'),
                namesRow: true,
                cell: ({ purpose }) => nameOf(purpose),
              },
              { key: 'field', heading: words('changedField'), cell: ({ field }) => fieldWords(words, field) },
              {
                key: 'before',
                heading: words('changedBefore'),
                cell: ({ field, before: was }) => said(field, was),
              },
              {
                key: 'after',
                heading: words('changedAfter'),
                cell: ({ field, after: is }) => said(field, is),
              },
            ]}
            rows={diff.changed}
            rowKey={({ purpose, field }) => `${purpose} ${field}`}
            empty={words('changesNone')}
          />
        </>
      )}
      <h3>{words('noticeVersions')}</h3>
      <ul>
        {homeVisitNotices.map(({ version, change }) => (
          <li key={version}>
            {version}:{' '}
            {change === undefined
              ? words('noticeFirst')
              : `${
                  change.stops.length === 0
                    ? words('noticeInforms')
                    : words('noticeStops', { purposes: change.stops.map(nameOf).join(', ') })
                }. ${change.told[language]}`}
          </li>
        ))}
      </ul>
    </section>
  )
}
