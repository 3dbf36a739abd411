/** Joins the class names that apply; CSS modules may not know a name, and a condition may say false. */
export function classNames(...names: readonly (string | false | undefined)[]): string {
  return names.filter((name) => typeof name === 'string').join(' ')
}
