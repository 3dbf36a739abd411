/** Texts longer than this are not compared: nobody mistypes so much. */
const LONGEST = 60

/** How many letters must change, be added or taken away, or two neighbours swapped; more than `most` is not counted on. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1) === b.charAt(j - 1)
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped =
        i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1)
      if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      next.push(best)
    }
    // A swap may still save one letter, so that one more is counted on.
    if (Math.min(...next) > most + 1) return most + 1
    before = row
    row = next
  }
  return row[b.length] ?? most + 1
}

/** The name that was probably meant; null when none is near. Case and `_`, `-`, space count as the same. */
export function nearest(wrong: string, known: Iterable<string>): string | null {
  const fold = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]+/g, '_')
  const sought = fold(wrong)
  if (sought === '' || sought.length > LONGEST) return null
  const most = Math.max(1, Math.floor(sought.length / 3))
  let best: string | null = null
  let least = most + 1
  for (const each of known) {
    const away = each.length > LONGEST ? least : distance(sought, fold(each), least - 1)
    if (away < least) {
      best = each
      least = away
    }
  }
  return best
}
