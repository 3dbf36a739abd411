import { describe, expect, test } from 'vitest'
import { compileExpression } from '#/core/questionnaire/expression/evaluate.ts'
import { problemOf, scopeOf, valueOf } from './expression-place.ts'

const house = {
  '@id': 'house',
  '@version': '7',
  street: 'Kalna',
  home: {
    kitchen: { stove: 'wood', tap: 'yes' },
    bath: { tap: 'no' },
  },
  people: [
    { '@id': 'p1', name: 'Anna', age: '34', pets: [{ pet: 'cat' }, { pet: 'dog' }] },
    { '@id': 'p2', name: 'Bērziņa', age: '7', pets: [{ pet: 'hen' }] },
    { '@id': 'p3', name: 'Cēsis', age: '', pets: [] },
  ],
  comment: '',
}
const at = (source: string, self?: string, index = 0) => valueOf(source, scopeOf(house, self, index))

describe('[E5] axes lead where XPath says, in the order of the form, without doubles', () => {
  test.each([
    ['/data/street', undefined, ['Kalna']],
    ['/anything/street', undefined, ['Kalna']],
    ['/data/people/name', undefined, ['Anna', 'Bērziņa', 'Cēsis']],
    ['street', undefined, ['Kalna']],
    ['child::street', undefined, ['Kalna']],
    ['home/*', undefined, ['kitchen', 'bath']],
    ['home/*/tap', undefined, ['yes', 'no']],
    ['home/child::node()', undefined, ['kitchen', 'bath']],
    ['.', 'stove', ['wood']],
    ['self::stove', 'stove', ['wood']],
    ['self::tap', 'stove', []],
    ['self::node()', 'stove', ['wood']],
    ['..', 'stove', ['kitchen']],
    ['../tap', 'stove', ['yes']],
    ['../../bath/tap', 'stove', ['no']],
    ['parent::kitchen', 'stove', ['kitchen']],
    ['parent::bath', 'stove', []],
    ['../../../..', 'stove', []],
    ['ancestor::*', 'stove', ['data', 'home', 'kitchen']],
    ['ancestor::*[1]', 'stove', ['kitchen']],
    ['ancestor::home/bath/tap', 'stove', ['no']],
    ['ancestor-or-self::*', 'stove', ['data', 'home', 'kitchen', 'wood']],
    ['descendant::tap', undefined, ['yes', 'no']],
    ['home/descendant-or-self::*', undefined, ['home', 'kitchen', 'wood', 'yes', 'bath', 'no']],
    ['following-sibling::*', 'street', ['home', 'people', 'people', 'people', 'comment']],
    ['following-sibling::people[1]/name', 'home', ['Anna']],
    ['preceding-sibling::*', 'comment', ['Kalna', 'home', 'people', 'people', 'people']],
    ['preceding-sibling::*[1]/name', 'comment', ['Cēsis']],
    ['preceding-sibling::people[3]/name', 'comment', ['Anna']],
    ['following::tap', 'stove', ['yes', 'no']],
    ['following::*[1]', 'stove', ['yes']],
    ['preceding::tap', 'people', ['yes', 'no']],
    ['preceding::tap[1]', 'people', ['no']],
    ['preceding::*', 'bath', ['Kalna', 'kitchen', 'wood', 'yes']],
    ['//tap', undefined, ['yes', 'no']],
    ['//tap', 'name', ['yes', 'no']],
    ['.//tap', 'kitchen', ['yes']],
    ['home//tap', undefined, ['yes', 'no']],
    ['//pets//pet', undefined, ['cat', 'dog', 'hen']],
    ['//*//*[self::tap]', undefined, ['yes', 'no']],
    ['@id', undefined, ['house']],
    ['/data/@version', 'stove', ['7']],
    ['@*', undefined, ['house', '7']],
    ['attribute::id', undefined, ['house']],
    ['/data/people/@id', undefined, ['p1', 'p2', 'p3']],
    ['//@id', undefined, ['house', 'p1', 'p2', 'p3']],
    ['@id/..', 'people', ['people']],
    ['@missing', undefined, []],
    ['street/text()', undefined, ['Kalna']],
    ['comment/text()', undefined, []],
    ['home/text()', undefined, []],
    ['home//text()', undefined, ['wood', 'yes', 'no']],
    ['//tap | //stove', undefined, ['wood', 'yes', 'no']],
    ['comment | street | street', undefined, ['Kalna', 'comment']],
    ['//stove/../.. | home', undefined, ['home']],
    ['//tap/..', undefined, ['kitchen', 'bath']],
    ['//tap/../..', undefined, ['home']],
    ['//*[tap]/*', undefined, ['wood', 'yes', 'no']],
    ['/', 'stove', ['data']],
  ] as const)('%s from %s', (source, self, wanted) => {
    expect(at(source, self)).toEqual(wanted)
  })
})

describe('[E6] brackets filter anywhere, by place or by yes and no', () => {
  test.each([
    ['/data/people[2]/name', ['Bērziņa']],
    ['/data/people[4]/name', []],
    ['/data/people[0]/name', []],
    ['/data/people[1.5]/name', []],
    ['/data/people[last()]/name', ['Cēsis']],
    ['/data/people[position() = 2]/name', ['Bērziņa']],
    ['/data/people[position() > 1]/name', ['Bērziņa', 'Cēsis']],
    ['/data/people[last() - 1]/name', ['Bērziņa']],
    ['/data/people[age > 5]/name', ['Anna', 'Bērziņa']],
    ["/data/people[age = '']/name", ['Cēsis']],
    ['/data/people[age]/name', ['Anna', 'Bērziņa', 'Cēsis']],
    ['/data/people[nothing]/name', []],
    ["/data/people[@id = 'p2']/name", ['Bērziņa']],
    ['/data/people[age > 5][2]/name', ['Bērziņa']],
    ['/data/people[2][age > 5]/name', ['Bērziņa']],
    ['/data/people[pets/pet]/name', ['Anna', 'Bērziņa']],
    ["/data/people[pets[pet = 'dog']]/name", ['Anna']],
    ["/data/people[pets/pet[. = 'hen']]/name", ['Bērziņa']],
    ['/data/people[count(pets/pet) > 1]/name', ['Anna']],
    // places count among one node's own children; brackets behind brackets count through all
    ['/data/people/pets[1]/pet', ['cat', 'hen']],
    ['(/data/people/pets)[1]/pet', ['cat']],
    ['(//pet)[last()]', ['hen']],
    ['//pets[last()]/pet', ['dog', 'hen']],
    ['${people}[2]/name', ['Bērziņa']],
    ['${people}[age > 10]/name', ['Anna']],
    ['(//pet | //name)[2]', ['cat']],
    ['/data/people/name[. = ../../people[2]/name]', ['Bērziņa']],
    ["/data/people[starts-with(name, 'C')]/name", ['Cēsis']],
    ['/data/people[string-length(name) = string-length(/data/street)]/name', ['Cēsis']],
    ['//*[position() = last()][self::tap]', ['yes', 'no']],
  ])('%s', (source, wanted) => {
    expect(at(source)).toEqual(wanted)
  })

  test('current() is the question, . the node that is looked at', () => {
    expect(at('/data/people[age = current()/../age]/name', 'age', 1)).toEqual(['Bērziņa'])
    expect(at('../../people[age < current()]/name', 'age')).toEqual(['Bērziņa'])
    expect(at('count(/data/people[. = current()])', 'age')).toBe(0)
  })

  test('what is the same for all nodes is computed once', () => {
    let asked = 0
    const scope = scopeOf(house, undefined, 0, {
      resolve: () => {
        asked++
        return []
      },
    })
    expect(valueOf('count(/data/people[name = ${x} or age = ${x}])', scope)).toBe(0)
    expect(asked).toBe(2)
    expect(valueOf('count(/data/people[age = position() + count(${x})])', scope)).toBe(0)
    expect(asked).toBe(3)
  })
})

describe('[E7] lists beside the form are read by instance() and pulldata()', () => {
  test.each([
    ["instance('towns')/root/item/name", ['aizpute', 'madona', 'saldus']],
    ["instance('towns')/root/item[region = 'west']/name", ['aizpute', 'saldus']],
    ["instance('towns')/root/item[name = /data/street]/name", []],
    ["instance('towns')/root/item[people > 5000][1]/name", ['madona']],
    ["instance('towns')/root/item[@id = 't3']/name", ['saldus']],
    ["instance('towns')//region[1]", ['west', 'east', 'west']],
    ["instance('towns')/root/item[2]/preceding-sibling::item/name", ['aizpute']],
    ["instance('nowhere')/root/item", []],
    ["instance('towns')/root/item[position() = count(/data/people)]/name", ['saldus']],
  ])('%s', (source, wanted) => {
    expect(at(source)).toEqual(wanted)
  })

  test.each([
    ["pulldata('towns', 'region', 'name', 'madona')", 'east'],
    ["pulldata('towns', 'region', 'name', 'nowhere')", ''],
    ["count(instance('towns')/root/item)", 3],
    ["sum(instance('towns')/root/item[region = 'west']/people)", 14_000],
  ])('%s is %s', (source, wanted) => {
    expect(at(source)).toBe(wanted)
  })
})

describe('[E8] an absolute path inside a repeat means the own instance, as in ODK', () => {
  test.each([
    ['/data/people/age', 'name', 1, ['7']],
    ['/data/people/pets/pet', 'name', 0, ['cat', 'dog']],
    ['/data/people/pets/pet', 'pet', 1, ['dog']],
    ['/data/people', 'name', 1, ['people', 'people', 'people']],
    ['/data/people[age > 5]/name', 'name', 1, ['Anna', 'Bērziņa']],
    ['/data/home/bath/tap', 'name', 1, ['no']],
    ['//people/name', 'name', 1, ['Anna', 'Bērziņa', 'Cēsis']],
  ] as const)('%s from %s %i', (source, self, index, wanted) => {
    expect(at(source, self, index)).toEqual(wanted)
  })
})

test('[E9] an unknown function is named with the nearest known one', () => {
  expect(problemOf('cout(/data/people)')).toEqual({
    message: 'there is no function cout(); is count() meant?',
    at: 0,
  })
  expect(problemOf('1 + substring_before(1, 2)')).toEqual({
    message: 'there is no function substring_before(); is substring-before() meant?',
    at: 4,
  })
  expect(problemOf('frobnicate()')).toEqual({ message: 'there is no function frobnicate()', at: 0 })
  expect(problemOf('if(1, 2)')).toMatchObject({ message: 'if() takes 3 arguments, not 2' })
  expect(problemOf('round()')).toMatchObject({ message: 'round() takes 1 to 2 arguments, not 0' })
  expect(problemOf('weighted-checklist(1, 2, 3)')?.message).toMatch(/in pairs/)
  expect(problemOf('indexed-repeat(a, b, 1, c)')?.message).toMatch(/in pairs/)
})

test('[E5] what a path reads is known before it is evaluated', () => {
  const compiled = compileExpression("${a} + sum(/data/b[c = ${d}]/e) + jr:choice-name(${f}, '${g}')")
  expect(compiled).toMatchObject({ ok: true, references: ['a', 'd', 'f', 'g'] })
})
