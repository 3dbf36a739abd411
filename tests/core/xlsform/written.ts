import { readFileSync } from 'node:fs'
import { type Definition, type Node, type Question } from '#/core/questionnaire/definition.ts'
import { type ImportSurroundings, type XlsformImport, importXlsform } from '#/core/xlsform/import.ts'
import { readMarkdown } from '#/core/xlsform/read-markdown.ts'
import type { Workbook } from '#/core/xlsform/workbook.ts'

/** A form of this folder as it was written. */
export const written = (name: string): string =>
  readFileSync(new URL(`forms/${name}.md`, import.meta.url), 'utf8')

/** Markdown tables as a workbook; a test whose tables can't be read is wrong. */
export function workbookOf(markdown: string): Workbook {
  const { workbook, problems } = readMarkdown(markdown)
  if (workbook === null) throw new Error(JSON.stringify(problems))
  return workbook
}

export const imported = (markdown: string, surroundings: ImportSurroundings = {}): XlsformImport =>
  importXlsform(workbookOf(markdown), surroundings)

/** The definition, where the form must be sound. */
export function definitionOf(markdown: string, surroundings: ImportSurroundings = {}): Definition {
  const { definition, problems } = imported(markdown, surroundings)
  if (definition === null) throw new Error(JSON.stringify(problems, null, 2))
  return definition
}

/** Every question by name. */
export function questionsOf(definition: Definition): ReadonlyMap<string, Question> {
  const questions = new Map<string, Question>()
  const look = (node: Node): void => {
    if (node.kind === 'question') questions.set(node.name, node)
    else for (const child of node.children) look(child)
  }
  for (const node of definition.body) look(node)
  return questions
}

/** Problems in short: `E survey 3 relevant unknown-name`. */
export const inShort = ({ problems }: Pick<XlsformImport, 'problems'>): readonly string[] =>
  problems.map(
    ({ severity, sheet, row, column, code }) =>
      `${severity === 'error' ? 'E' : 'W'} ${sheet || '-'} ${row ?? '-'} ${column ?? '-'} ${code}`,
  )
