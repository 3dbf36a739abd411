/** What each command's file exports: it reads its arguments and answers its exit code. */
export interface Command {
  readonly run: (args: readonly string[]) => Promise<number>
}

/** Commands load only when asked for, so one that needs much does not slow the others. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'evaluate-form': () => import('./evaluate-form.ts'),
  'import-xlsform': () => import('./import-xlsform.ts'),
  'export-fhir': () => import('./export-fhir.ts'),
  'export-xlsform': () => import('./export-xlsform.ts'),
  'import-hsds': () => import('./import-hsds.ts'),
  'export-hsds': () => import('./export-hsds.ts'),
  'verify-proof': () => import('./verify-proof.ts'),
  'verify-consent-log': () => import('./verify-consent-log.ts'),
  match: () => import('./match.ts'),
  backup: () => import('./backup.ts'),
  'verify-backup': () => import('./verify-backup.ts'),
  restore: () => import('./restore.ts'),
  migrate: () => import('./migrate.ts'),
  fleet: () => import('./fleet.ts'),
}

/** `npm run -s tool -- NAME ARGUMENTS`: runs one command and prints nothing but its result. */
const [name = '', ...args] = process.argv.slice(2)
const load = Object.hasOwn(commands, name) ? commands[name] : undefined
if (load === undefined) {
  const wrong = name === '' ? 'Name a tool' : `There is no tool "${name}"`
  process.stderr.write(`${wrong}; the tools are: ${Object.keys(commands).join(', ')}.\n`)
  process.exitCode = 2
} else {
  const command = await load()
  process.exitCode = await command.run(args)
}
