import { MEMBERS, type PlainField, type PlainForm } from './plain-form.ts'

/** The form as SurveyJS writes it: https://surveyjs.io/form-library/documentation/design-survey/create-a-simple-survey. */
export function surveyJson(form: PlainForm) {
  const last = form.pages.at(-1)
  return {
    // Its default waits until focus leaves; the others answer at every key.
    textUpdateMode: 'onTyping',
    pages: form.pages.map((page) => ({
      name: page.key,
      elements: [
        ...page.fields.map(elementOf),
        ...(page === last
          ? [
              {
                type: 'paneldynamic',
                name: 'members',
                panelCount: MEMBERS,
                templateElements: form.memberFields.map(elementOf),
              },
              {
                type: 'expression',
                name: 'income',
                expression: `sumInArray({members}, '${form.memberSum}')`,
              },
            ]
          : []),
      ],
    })),
  }
}

function elementOf(field: PlainField): Readonly<Record<string, unknown>> {
  const { name, label, choices, showIf } = field
  const common = { name, title: label, ...(showIf === null ? {} : { visibleIf: `{${showIf}} = 'a'` }) }
  switch (field.type) {
    case 'one':
      return { type: 'radiogroup', ...common, choices }
    case 'many':
      return { type: 'checkbox', ...common, choices }
    case 'number':
      return {
        type: 'text',
        inputType: 'number',
        ...common,
        ...(field.isConstrained
          ? { validators: [{ type: 'expression', expression: `{${name}} >= 0 and {${name}} < 1000` }] }
          : {}),
      }
    case 'date':
      return { type: 'text', inputType: 'date', ...common }
    case 'sum':
      return {
        type: 'expression',
        ...common,
        expression: `${field.sumOf.map((each) => `iif({${each}} empty, 0, {${each}})`).join(' + ')} + ${field.plus}`,
      }
    case 'note':
      return { type: 'html', ...common, html: `<p>${label}</p>` }
    default:
      return { type: 'text', ...common }
  }
}
