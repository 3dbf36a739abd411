import { definitionId, definitionVersion } from './naming.ts'
import type { Findings } from './problem.ts'
import type { SheetTable } from './sheet-table.ts'

/** What the sheet `settings` says. */
export interface Settings {
  readonly title: Record<string, string> | undefined
  readonly formId: string
  readonly version: string
  readonly instanceName: string
  /** Everything but the title and the instance name, by our names for what we know and as written otherwise. */
  readonly kept: Readonly<Record<string, string>>
}

const KNOWN = ['form_id', 'version', 'default_language'] as const

/** Settings ODK tools read that change nothing here: kept for export without a word. */
const QUIET: ReadonlySet<string> = new Set([
  'style',
  'public_key',
  'submission_url',
  'auto_send',
  'auto_delete',
  'allow_choice_duplicates',
  'client_editable',
  'name',
  'instance_id',
  'namespaces',
  'sms_keyword',
  'sms_separator',
  'sms_allow_media',
  'sms_date_format',
  'sms_datetime_format',
  'prefix',
  'delimiter',
  'omit_instanceid',
  'clean_text_values',
  'flat',
])

/** Reads the sheet `settings`: one row below the headers. */
export function readSettings(table: SheetTable | null, findings: Findings): Settings {
  const [row, ...more] = table === null ? [] : table.rows.filter((each) => !table.isBlank(each))
  if (table === null || row === undefined)
    return { title: undefined, formId: '', version: '', instanceName: '', kept: {} }
  for (const each of more) {
    findings.warning(
      table.place(each, null),
      'settings-row-left',
      'only the first row of settings counts; this one is left out',
      'Write all settings into the row under the headers.',
    )
  }
  const kept: [string, string][] = []
  for (const known of KNOWN) {
    const text = table.cell(row, known)
    if (text !== '') kept.push([known, text])
  }
  for (const [header, text] of Object.entries(table.extras(row) ?? {})) {
    kept.push([header, text])
    if (header.startsWith('attribute::') || QUIET.has(header.trim().toLowerCase().replaceAll(/\s+/g, '_')))
      continue
    findings.warning(
      { ...table.place(row, null), column: header },
      'unknown-setting',
      `the setting ${header} means nothing here; it is kept for export`,
      'Nothing needs to be done, unless the name is misspelled.',
    )
  }
  return {
    title: table.texts(row, 'form_title'),
    formId: table.cell(row, 'form_id'),
    version: table.cell(row, 'version'),
    instanceName: table.expression(row, 'instance_name'),
    kept: Object.fromEntries(kept),
  }
}

/** A definition's id and version out of the form's own, which stay in `imported.settings`. */
export function identityOf(
  settings: Settings,
  fallbackId: string,
  table: SheetTable | null,
  findings: Findings,
): { readonly id: string; readonly version: string } {
  const id = definitionId(settings.formId === '' ? fallbackId : settings.formId)
  const version = settings.version === '' ? '1.0.0' : definitionVersion(settings.version)
  if (version === null) {
    findings.warning(
      { sheet: table?.name ?? 'settings', row: 2, column: table?.header('version') ?? 'version' },
      'version-without-number',
      `the version "${settings.version}" has no number; 1.0.0 is taken`,
      'Count versions by numbers, e.g. 2024051501 or 1.2.0.',
    )
  }
  return { id, version: version ?? '1.0.0' }
}
