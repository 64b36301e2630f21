// The function table is the one that Helm gives its templates, and every row of it is held to Go or to a property.

import {randomBytes} from 'node:crypto'
import {describe, expect, it} from 'vitest'
import {helmFunctions} from '../../src/helm/functions/index.ts'
import {readVectors} from './support/vectors.ts'

const table = helmFunctions({now: () => new Date(), randomBytes, timeZone: 'UTC'})
const names = readVectors('sprig-names').map(({name}) => name)
const vectors = readVectors('sprig')

/** Nothing about their results can be said beforehand; functions-random.test.ts says what holds for all of them. */
const random = ['genCA', 'genSelfSignedCert', 'genSignedCert', 'getHostByName', 'now']

function vectorsOf(name: string): number {
  const word = new RegExp(`(?<![\\w.$"])${name}(?![\\w"])`)
  return vectors.filter(({template}) => word.test(template)).length
}

describe('the function table', () => {
  it("has exactly the names of Helm's own map", () => {
    expect(Object.keys(table).sort()).toEqual(names)
  })

  it('is held to Go by at least 300 vectors, errors among them', () => {
    expect(vectors.length).toBeGreaterThan(1000)
    expect(vectors.filter(({error}) => error !== undefined).length).toBeGreaterThan(100)
  })

  it.each(names.filter((name) => !random.includes(name)))('has two vectors for %s', (name) => {
    expect(vectorsOf(name)).toBeGreaterThanOrEqual(2)
  })
})
