import { seededChance } from '#/app/form-rehearsal.ts'
import { factSources } from '#/app/suggested-options.ts'
import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { factsOfSession } from '#/core/matching/session-facts.ts'
import { CatalogueRehearsal, type CatalogueRehearsalResult } from '#/core/matching/rehearse-catalogue.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { syntheticAnswers } from '#/core/questionnaire/synthetic.ts'

/**
 * Replays made-up households under the catalogue in force and the draft: who
 * would gain, who would lose, and why. Nobody's answers are used.
 *
 * @param onProgress - called between cases; returning `stop` ends the rehearsal
 */
export async function rehearseCatalogue(
  form: CompiledForm,
  before: Catalogue,
  after: Catalogue,
  settings: { readonly cases: number; readonly today: string },
  onProgress: (done: number) => 'go on' | 'stop',
): Promise<CatalogueRehearsalResult | null> {
  const { cases, today } = settings
  const chance = seededChance(20_261_124)
  const rehearsal = new CatalogueRehearsal(compileCatalogue(before), compileCatalogue(after), today)
  const language = form.definition.defaultLanguage
  for (let done = 0; done < cases; done++) {
    if (onProgress(done) === 'stop') return null
    const members = Array.from({ length: 1 + Math.floor(chance() * 4) }, (_, index) => `member-${index + 1}`)
    const answers = syntheticAnswers(form, { today, language, members, chance })
    const session = FormSession.open(form, answers, { language, today })
    const [respondent = null] = members
    rehearsal.play({
      before: factsOfSession(session, factSources, before.facts, respondent),
      after: factsOfSession(session, factSources, after.facts, respondent),
    })
    // The page stays alive: a case takes some milliseconds, all of them seconds.
    await new Promise((resolve) => {
      setTimeout(resolve, 0)
    })
  }
  return rehearsal.result()
}
