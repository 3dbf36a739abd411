/**
 * The patterns of regex(), matched by walking all possibilities at once
 * (Thompson's construction), never by going back: the time is bounded by the
 * length of the pattern times the length of the text, so that no pattern hangs
 * a tablet. As in ODK Collect, the whole text must match.
 *
 * Taken: classes, \d \w \s \b \p{…}, quantifiers (greedy or lazy: the same
 * here), groups, alternation, anchors, lookahead, (?i). Not taken, with a
 * message: lookbehind, back references, atomic and possessive matching.
 */

export type Pattern =
  | { readonly ok: true; readonly matches: (text: string) => boolean }
  | { readonly ok: false; readonly message: string }

type Test = (code: number) => boolean

type Part =
  | { readonly kind: 'one'; readonly test: Test }
  | { readonly kind: 'row'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly options: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly least: number; readonly most: number }
  | { readonly kind: 'place'; readonly at: Place }
  | { readonly kind: 'ahead'; readonly part: Part; readonly wanted: boolean }

type Place = 'start' | 'end' | 'edge' | 'no-edge'

class PatternStop extends Error {}

const LONGEST_PATTERN = 2_000
const LONGEST_TEXT = 20_000
const MOST_INSTRUCTIONS = 10_000
const DEEPEST = 60
const MOST_STEPS = 5_000_000

const isDigit: Test = (code) => code >= 48 && code <= 57
const isWord: Test = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const isSpace: Test = (code) => /\s/u.test(String.fromCodePoint(code))
const isNotLineEnd: Test = (code) => code !== 10 && code !== 13 && code !== 0x2028 && code !== 0x2029
const not =
  (test: Test): Test =>
  (code) =>
    !test(code)

/** Names of classes as Java has them and JavaScript has not. */
const JAVA_CLASSES: Readonly<Record<string, string>> = {
  Alpha: '[A-Za-z]',
  Digit: '[0-9]',
  Alnum: '[A-Za-z0-9]',
  Upper: '[A-Z]',
  Lower: '[a-z]',
  Punct: '[!-/:-@[-`{-~]',
  Space: '\\s',
  Blank: '[ \\t]',
  XDigit: '[0-9A-Fa-f]',
  ASCII: '[\\0-\\x7F]',
  IsAlphabetic: '\\p{Alphabetic}',
  IsLetter: '\\p{L}',
  IsDigit: '\\p{Nd}',
  IsUppercase: '\\p{Lu}',
  IsLowercase: '\\p{Ll}',
  IsPunctuation: '\\p{P}',
  IsWhite_Space: '\\s',
  IsLatin: '\\p{Script=Latin}',
  IsCyrillic: '\\p{Script=Cyrillic}',
  InCyrillic: '\\p{Script=Cyrillic}',
}

function unicodeClass(name: string): Test {
  const source = JAVA_CLASSES[name] ?? (/^[A-Za-z_]+(?:=[A-Za-z_]+)?$/.test(name) ? `\\p{${name}}` : '')
  let one: RegExp
  try {
    one = new RegExp(`^${source}$`, 'u')
  } catch {
    throw new PatternStop(`there is no class of letters called ${name}`)
  }
  if (source === '') throw new PatternStop(`there is no class of letters called ${name}`)
  return (code) => one.test(String.fromCodePoint(code))
}

class PatternReader {
  readonly #letters: readonly string[]
  #next = 0
  #depth = 0
  #anyCase = false

  constructor(source: string) {
    this.#letters = Array.from(source)
  }

  whole(): Part {
    if (this.#letters.slice(0, 4).join('') === '(?i)') {
      this.#next = 4
      this.#anyCase = true
    }
    const part = this.#either()
    if (this.#next < this.#letters.length) throw new PatternStop('a ) has no (')
    return part
  }

  #peek(ahead = 0): string {
    return this.#letters[this.#next + ahead] ?? ''
  }

  #take(): string {
    const letter = this.#peek()
    this.#next++
    return letter
  }

  #either(): Part {
    this.#depth++
    if (this.#depth > DEEPEST) throw new PatternStop('it is nested too deeply')
    const options = [this.#row()]
    while (this.#peek() === '|') {
      this.#take()
      options.push(this.#row())
    }
    this.#depth--
    const [only] = options
    return only !== undefined && options.length === 1 ? only : { kind: 'either', options }
  }

  #row(): Part {
    const parts: Part[] = []
    while (this.#next < this.#letters.length && this.#peek() !== '|' && this.#peek() !== ')')
      parts.push(this.#repeated(this.#single()))
    return { kind: 'row', parts }
  }

  #repeated(part: Part): Part {
    const bounds = this.#bounds()
    if (bounds === null) return part
    if (part.kind === 'place') throw new PatternStop('a place like ^ or $ cannot repeat')
    if (this.#peek() === '+') throw new PatternStop('possessive quantifiers (++, *+, ?+) are not supported')
    if (this.#peek() === '?') this.#take()
    return this.#repeated({ kind: 'repeat', part, ...bounds })
  }

  #bounds(): { readonly least: number; readonly most: number } | null {
    switch (this.#peek()) {
      case '*':
        this.#take()
        return { least: 0, most: Infinity }
      case '+':
        this.#take()
        return { least: 1, most: Infinity }
      case '?':
        this.#take()
        return { least: 0, most: 1 }
      case '{': {
        const rest = this.#letters.slice(this.#next, this.#next + 14).join('')
        const [whole, least = '', comma, most = ''] = /^\{(\d{1,5})(,?)(\d{0,5})\}/.exec(rest) ?? []
        if (whole === undefined) return null
        this.#next += whole.length
        const from = Number(least)
        const to = comma === '' ? from : most === '' ? Infinity : Number(most)
        if (to < from) throw new PatternStop(`${whole} has its numbers the wrong way round`)
        return { least: from, most: to }
      }
      default:
        return null
    }
  }

  #single(): Part {
    const letter = this.#take()
    switch (letter) {
      case '.':
        return { kind: 'one', test: isNotLineEnd }
      case '^':
        return { kind: 'place', at: 'start' }
      case '$':
        return { kind: 'place', at: 'end' }
      case '(':
        return this.#group()
      case '[':
        return this.#one(this.#class())
      case '\\':
        return this.#escape()
      case '*':
      case '+':
      case '?':
        throw new PatternStop(`there is nothing before ${letter} to repeat`)
      default:
        return this.#one(this.#exactly(letter))
    }
  }

  #exactly(letter: string): Test {
    const wanted = letter.codePointAt(0)
    return (code) => code === wanted
  }

  #one(test: Test): Part {
    if (!this.#anyCase) return { kind: 'one', test }
    const code = (letter: string, otherwise: number): number =>
      letter.length <= 2 ? (letter.codePointAt(0) ?? otherwise) : otherwise
    return {
      kind: 'one',
      test: (each) => {
        if (test(each)) return true
        const letter = String.fromCodePoint(each)
        return test(code(letter.toLowerCase(), each)) || test(code(letter.toUpperCase(), each))
      },
    }
  }

  #group(): Part {
    let ahead: boolean | null = null
    if (this.#peek() === '?') {
      this.#take()
      const mark = this.#take()
      if (mark === '=' || mark === '!') ahead = mark === '='
      else if (mark === '<' && (this.#peek() === '=' || this.#peek() === '!'))
        throw new PatternStop('lookbehind, (?<=…) and (?<!…), is not supported')
      else if (mark === '<') {
        while (this.#peek() !== '>' && this.#peek() !== '') this.#take()
        this.#take()
      } else if (mark === '>') throw new PatternStop('atomic groups, (?>…), are not supported')
      else if (mark !== ':') throw new PatternStop(`a group that begins with (?${mark} is not supported`)
    }
    const part = this.#either()
    if (this.#take() !== ')') throw new PatternStop('a ( has no )')
    return ahead === null ? part : { kind: 'ahead', part, wanted: ahead }
  }

  #escape(): Part {
    const letter = this.#peek()
    if (letter === 'b' || letter === 'B') {
      this.#take()
      return { kind: 'place', at: letter === 'b' ? 'edge' : 'no-edge' }
    }
    if (letter === 'A' || letter === 'z' || letter === 'Z') {
      this.#take()
      return { kind: 'place', at: letter === 'A' ? 'start' : 'end' }
    }
    if (/[1-9k]/.test(letter)) throw new PatternStop('references back to a group, \\1, are not supported')
    return this.#one(this.#escaped())
  }

  /** What stands after a backslash, in a class or outside. */
  #escaped(): Test {
    const letter = this.#take()
    switch (letter) {
      case '':
        throw new PatternStop('it ends with a \\')
      case 'd':
        return isDigit
      case 'D':
        return not(isDigit)
      case 'w':
        return isWord
      case 'W':
        return not(isWord)
      case 's':
        return isSpace
      case 'S':
        return not(isSpace)
      case 'n':
        return this.#exactly('\n')
      case 'r':
        return this.#exactly('\r')
      case 't':
        return this.#exactly('\t')
      case 'f':
        return this.#exactly('\f')
      case 'p':
        return unicodeClass(this.#className())
      case 'P':
        return not(unicodeClass(this.#className()))
      case 'u':
      case 'x':
        return this.#exactly(String.fromCodePoint(this.#hexadecimal(letter === 'u' ? 4 : 2)))
      default:
        return this.#exactly(letter)
    }
  }

  #className(): string {
    if (this.#peek() !== '{') return this.#take()
    this.#take()
    let name = ''
    while (this.#peek() !== '}' && this.#peek() !== '') name += this.#take()
    this.#take()
    return name
  }

  #hexadecimal(length: number): number {
    const rest = this.#letters.slice(this.#next, this.#next + 10).join('')
    const [whole, inBraces] = /^\{([0-9a-f]{1,6})\}/i.exec(rest) ?? []
    const digits = inBraces ?? rest.slice(0, length)
    const code = Number.parseInt(digits, 16)
    if (
      digits.length < (inBraces === undefined ? length : 1) ||
      !/^[0-9a-f]+$/i.test(digits) ||
      code > 0x10ffff
    )
      throw new PatternStop('a \\u or \\x lacks its digits')
    this.#next += (whole ?? digits).length
    return code
  }

  #class(): Test {
    const negated = this.#peek() === '^'
    if (negated) this.#take()
    const tests: Test[] = []
    let first = true
    while (this.#peek() !== ']' || first) {
      if (this.#next >= this.#letters.length) throw new PatternStop('a [ has no ]')
      if (this.#peek() === ']' && first) {
        // An empty class matches nothing; a leading ] in ODK Collect means the letter itself.
        if (!this.#letters.includes(']', this.#next + 1)) break
      }
      if (this.#peek() === '&' && this.#peek(1) === '&')
        throw new PatternStop('intersections, [a&&b], are not supported')
      first = false
      tests.push(this.#classPart())
    }
    this.#take()
    const any: Test = (code) => tests.some((test) => test(code))
    return negated ? not(any) : any
  }

  #classPart(): Test {
    const begins = this.#next
    const from = this.#take()
    const single = from === '\\' ? this.#escaped() : this.#exactly(from)
    const low = this.#codeFrom(begins)
    if (low === null || this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === '') return single
    this.#take()
    const endBegins = this.#next
    if (this.#take() === '\\') this.#escaped()
    const high = this.#codeFrom(endBegins)
    if (high === null) throw new PatternStop('a range in [ ] ends with a class of letters')
    if (high < low) throw new PatternStop('a range in [ ] has its ends the wrong way round')
    return (code) => code >= low && code <= high
  }

  /** The one letter just read from a place on; null when it was a class such as \d. */
  #codeFrom(begins: number): number | null {
    const read = this.#letters.slice(begins, this.#next)
    const [letter = '', escaped = ''] = read
    if (letter !== '\\') return letter.codePointAt(0) ?? null
    if (/[dDwWsSpP]/.test(escaped)) return null
    const plain: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12 }
    if (escaped === 'u' || escaped === 'x')
      return Number.parseInt(read.slice(2).join('').replaceAll(/[{}]/g, ''), 16)
    return plain[escaped] ?? escaped.codePointAt(0) ?? null
  }
}

type Instruction =
  | { readonly kind: 'one'; readonly test: Test }
  | { readonly kind: 'fork'; a: number; b: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'place'; readonly at: Place }
  | { readonly kind: 'ahead'; readonly wanted: boolean; after: number }
  | { readonly kind: 'done' }

function add(program: Instruction[], instruction: Instruction): number {
  if (program.length >= MOST_INSTRUCTIONS) throw new PatternStop('it is too large')
  return program.push(instruction) - 1
}

function write(program: Instruction[], part: Part): void {
  switch (part.kind) {
    case 'one':
    case 'place':
      add(program, part)
      return
    case 'row':
      for (const each of part.parts) write(program, each)
      return
    case 'either':
      writeEither(program, part.options)
      return
    case 'repeat':
      writeRepeat(program, part.part, part.least, part.most)
      return
    case 'ahead': {
      const look: Instruction = { kind: 'ahead', wanted: part.wanted, after: 0 }
      add(program, look)
      write(program, part.part)
      add(program, { kind: 'done' })
      look.after = program.length
    }
  }
}

function writeEither(program: Instruction[], options: readonly Part[]): void {
  const ends: { kind: 'jump'; to: number }[] = []
  for (const [index, option] of options.entries()) {
    if (index === options.length - 1) write(program, option)
    else {
      const fork: Instruction = { kind: 'fork', a: 0, b: 0 }
      fork.a = add(program, fork) + 1
      write(program, option)
      const end: { kind: 'jump'; to: number } = { kind: 'jump', to: 0 }
      add(program, end)
      ends.push(end)
      fork.b = program.length
    }
  }
  for (const end of ends) end.to = program.length
}

function writeRepeat(program: Instruction[], part: Part, least: number, most: number): void {
  for (let i = 0; i < least; i++) {
    const before = program.length
    write(program, part)
    if (program.length === before) break // nothing, however often
  }
  if (most === Infinity) {
    const fork: Instruction = { kind: 'fork', a: 0, b: 0 }
    const at = add(program, fork)
    fork.a = at + 1
    write(program, part)
    add(program, { kind: 'jump', to: at })
    fork.b = program.length
    return
  }
  const forks: { kind: 'fork'; a: number; b: number }[] = []
  for (let i = least; i < most; i++) {
    const fork: { kind: 'fork'; a: number; b: number } = { kind: 'fork', a: 0, b: 0 }
    fork.a = add(program, fork) + 1
    write(program, part)
    forks.push(fork)
  }
  for (const fork of forks) fork.b = program.length
}

/** One matching of a program against a text, by places reached at once. */
class Matching {
  readonly #program: readonly Instruction[]
  readonly #codes: readonly number[]
  readonly #looked = new Map<number, boolean>()
  #steps = 0

  constructor(program: readonly Instruction[], text: string) {
    this.#program = program
    this.#codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0)
  }

  /** From an instruction and a letter on: is `done` reached (at the text's end, if the whole is asked)? */
  runs(start: number, from: number, whole: boolean): boolean {
    let current: readonly number[] = []
    const seen = new Int32Array(this.#program.length).fill(-1)
    let isDone = false
    this.#steps += this.#program.length >> 3
    const enter = (first: number, at: number, into: number[]): void => {
      const waiting = [first]
      for (let pc = waiting.pop(); pc !== undefined; pc = waiting.pop()) {
        if (seen[pc] === at) continue
        seen[pc] = at
        this.#steps++
        const instruction = this.#program[pc]
        if (instruction === undefined) continue
        switch (instruction.kind) {
          case 'one':
            into.push(pc)
            break
          case 'jump':
            waiting.push(instruction.to)
            break
          case 'fork':
            waiting.push(instruction.b, instruction.a)
            break
          case 'place':
            if (this.#isAt(instruction.at, at)) waiting.push(pc + 1)
            break
          case 'ahead':
            if (this.#looks(pc, at) === instruction.wanted) waiting.push(instruction.after)
            break
          case 'done':
            if (!whole || at === this.#codes.length) isDone = true
        }
      }
    }
    const begin: number[] = []
    enter(start, from, begin)
    current = begin
    for (let at = from; at < this.#codes.length && current.length > 0 && !isDone; at++) {
      const code = this.#codes[at] ?? 0
      const next: number[] = []
      for (const pc of current) {
        this.#steps++
        const instruction = this.#program[pc]
        if (instruction?.kind === 'one' && instruction.test(code)) enter(pc + 1, at + 1, next)
      }
      if (this.#steps > MOST_STEPS) return false
      current = next
    }
    return isDone
  }

  #looks(pc: number, at: number): boolean {
    const key = pc * (this.#codes.length + 1) + at
    const known = this.#looked.get(key)
    if (known !== undefined) return known
    const found = this.#steps <= MOST_STEPS && this.runs(pc + 1, at, false)
    this.#looked.set(key, found)
    return found
  }

  #isAt(place: Place, at: number): boolean {
    if (place === 'start') return at === 0
    if (place === 'end') return at === this.#codes.length
    const wordAt = (index: number): boolean => isWord(this.#codes[index] ?? -1)
    return (wordAt(at - 1) !== wordAt(at)) === (place === 'edge')
  }
}

const known = new Map<string, Pattern>()

/** Reads a pattern; one that is not supported comes back with what it is about it. */
export function readPattern(source: string): Pattern {
  const already = known.get(source)
  if (already !== undefined) return already
  const pattern = read(source)
  if (known.size > 500) known.clear()
  known.set(source, pattern)
  return pattern
}

function read(source: string): Pattern {
  if (source.length > LONGEST_PATTERN) return { ok: false, message: 'it is too long' }
  try {
    const program: Instruction[] = []
    write(program, new PatternReader(source).whole())
    add(program, { kind: 'done' })
    return {
      ok: true,
      matches: (text) => text.length <= LONGEST_TEXT && new Matching(program, text).runs(0, 0, true),
    }
  } catch (stop) {
    if (stop instanceof PatternStop) return { ok: false, message: stop.message }
    throw stop
  }
}
