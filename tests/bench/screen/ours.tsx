import { createRoot } from 'react-dom/client'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { navigate } from 'wouter/use-browser-location'
import { z } from 'zod'
import { showPage } from './page-shown.ts'
import { MEMBERS } from './plain-form.ts'
import { App } from '#/app/app.tsx'
import { definitionFor, learnQuestionnaires } from '#/app/definitions.ts'
import { LiveRegion } from '#/app/ui/live-region.tsx'
import { Toasts } from '#/app/ui/toast.tsx'
import { startTheme } from '#/app/ui/theme.ts'
import { vault } from '#/app/vault.ts'
import { QuestionsStep } from '#/app/visit/questions-step.tsx'
import { VisitWork } from '#/app/visit/visit-work.ts'
import { startWords } from '#/app/words/words.ts'
import { Fault } from '#/client/fault.ts'
import { emptyHousehold } from '#/core/household/fold.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import { AccountId, AssessmentId, PersonId, RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'
import '#/app/ui/ground.css'

/**
 * Our questionnaire. First a kept draft of it is opened and drawn, as after a
 * reload, without waiting for the vault: that is what "ready" measures. On
 * `open-visit` the whole app takes its place: a vault is set up, a household of
 * ten made, a visit planned and opened, so that answers are sealed and written
 * by the product itself.
 */
z.config({ jitless: true })
startTheme()
startWords('en')

/** As the vault hands a published version to the page: read in its worker, known by its hash. */
const brought: { readonly definition: Definition; readonly sha256: string } = JSON.parse(
  document.getElementById('form')?.textContent ?? '',
)
learnQuestionnaires([brought])
const id = (n: number): string => n.toString(16).padStart(32, '0')
const persons = Array.from({ length: MEMBERS }, (_unused, index) => PersonId.parse(id(100 + index)))
const place = document.getElementById('app')
if (place === null) throw new Error('the page has a place for the form')
const root = createRoot(place)

/** Opens and draws the draft as it would come from the disk; answers its sections. */
function drawKeptDraft(): readonly string[] {
  const form = definitionFor(brought.definition)
  if (form === null) throw new Error('the form was learnt')
  const repeat = form.nodes.find(({ kind }) => kind === 'repeat')
  const work = new VisitWork(
    {
      draft: RecordId.parse(id(2)),
      household: StreamId.parse(id(1)),
      visit: VisitId.parse(id(3)),
      assessment: AssessmentId.parse(id(4)),
      corrects: null,
      state: 'open',
      step: 'questions',
      definition: { id: form.definition.id, version: form.definition.version, sha256: form.sha256 },
      language: 'en',
      respondent: null,
      repeats: repeat === undefined ? {} : { [repeat.path]: [...persons] },
      answers: {},
      choices: {},
    },
    form,
    emptyHousehold(StreamId.parse(id(1))),
    [],
  )
  root.render(
    <I18nProvider locale="en-US">
      <QuestionsStep work={work} base="/bench" section={undefined} />
      <Toasts />
      <LiveRegion />
    </I18nProvider>,
  )
  return form.sections.map(({ key }) => key)
}

const keys = drawKeptDraft()

/** Set-up ends with an exchange, which nobody answers here; the vault is founded and unlocked by then. */
async function foundWithoutNetwork(): Promise<void> {
  try {
    await vault.setUp({
      organisation: 'Ozolmuiža',
      office: { name: 'Sociālais dienests', address: '', phone: '', email: '', dpo: '' },
      name: 'Anna Bērziņa',
      badge: 'AB',
      passphrase: 'seši zaļi kļavu zari pie loga',
    })
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.code !== 'offline') throw cause
  }
}

async function openVisit(): Promise<void> {
  await foundWithoutNetwork()
  const stream = await vault.createHousehold({
    facts: { label: 'Ozols', street: '', place: 'Ozolmuiža', parish: '', point: null },
    persons: persons.map((_person, index) => ({
      name: `Persona ${index + 1}`,
      birthDate: null,
      relation: '',
    })),
  })
  const visit = await vault.planVisit(stream, {
    date: '2026-11-23',
    time: null,
    worker: AccountId.parse((await vault.whoami())?.account),
    reason: 'first',
    note: '',
  })
  const base = `/households/${stream}/visit/${visit}/questions`
  showPage.by = (page) => navigate(`${base}/${keys[page] ?? keys[0] ?? ''}`)
  showPage.by(0)
  root.render(<App />)
}

window.addEventListener('open-visit', () => {
  openVisit().catch((cause: unknown) => reportError(cause))
})
