import { useState } from 'react'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly session: FormSession
  /** When the answers were given, milliseconds since 1970. */
  readonly at: number
}

/** One assessment's answers for another system, as a FHIR R4 QuestionnaireResponse: opened, and so said to be. */
export function FhirExport({ session, at }: Props) {
  const words = useWords('review')
  const [leftOut, setLeftOut] = useState<number | null>(null)
  const save = async (): Promise<void> => {
    const { toFhirQuestionnaireResponse } = await import('#/core/fhir/questionnaire-response.ts')
    const answers = session.serialise()
    const authored = new Date(at).toISOString()
    const exported = toFhirQuestionnaireResponse(session.form, answers, { authored })
    const { id, version } = answers.definition
    saveText(
      `${id}-${version}-${authored.slice(0, 10)}.fhir.json`,
      'application/fhir+json',
      JSON.stringify(exported.response, null, 2),
    )
    setLeftOut(exported.leftOut.length)
  }
  return (
    <details>
      <summary>{words('fhirTitle')}</summary>
      <p>{words('fhirText')}</p>
      <Button icon="download" onPress={() => void save().catch(reportError)}>
        {words('fhirSave')}
      </Button>
      {leftOut !== null && leftOut > 0 && (
        <Banner tone="warn">{words('fhirLeftOut', { count: leftOut })}</Banner>
      )}
    </details>
  )
}
