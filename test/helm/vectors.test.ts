// Holds the template engine to Go's: every vector was made by the real text/template (test/helm/vectors-gen).

import {randomBytes} from 'node:crypto'
import {describe, expect, it} from 'vitest'
import {utf8Bytes} from '../../src/helm/fmt/index.ts'
import {helmFunctions} from '../../src/helm/functions/index.ts'
import {parseTemplates, TemplateError} from '../../src/helm/template/index.ts'
import type {FunctionTable} from '../../src/helm/value.ts'
import {probes} from './support/probes.ts'
import {goValueOf, readVectors, type Vector, type VectorError} from './support/vectors.ts'

const groups: Readonly<Record<string, FunctionTable>> = {
  syntax: probes,
  values: probes,
  functions: probes,
  fmt: probes,
  sprig: helmFunctions({now: () => new Date(), randomBytes, timeZone: 'UTC'}),
}

/** Go names the operand that it evaluated last, which may be a part or a neighbour of what failed; we name what failed. */
const placedOtherwise: ReadonlySet<string> = new Set(
  [
    '{{1 | (print)}}',
    '{{(print) 1}}',
    '{{range $i, $x := 3}}{{end}}',
    '{{$x = 1}}',
    '{{thing.Nope}}',
    '{{pointer.Nope}}',
    '{{thing.Name 1}}',
    '{{thing.Greet}}',
    '{{thing.Greet "a" "b"}}',
    '{{thing.Greet.x}}',
    '{{needInt (int64 1)}}',
    '{{noArgs.x}}',
    '{{nothing.x}}',
  ].map((template) => `execution errors: ${template}`),
)

function execute(vector: Vector, functions: FunctionTable): string {
  const sources = [...(vector.sources ?? []), {name: 'main', text: vector.template}]
  return parseTemplates(sources, functions).execute('main', goValueOf(vector.data), {
    missingKey: vector.missingKey ?? 'default',
  })
}

function expectOutput(vector: Vector, output: string): void {
  if (vector.output !== undefined) expect(output).toBe(vector.output)
  else expect(Buffer.from(utf8Bytes(output)).toString('base64')).toBe(vector.outputBase64)
}

/** The same place and, where the vector names one, the same fact. */
function expectError(name: string, expected: VectorError, run: () => string): void {
  const error = errorOf(run)
  expect(error, `Go says: ${expected.message}`).toBeInstanceOf(TemplateError)
  if (!(error instanceof TemplateError)) return
  if (expected.line !== undefined) expect(error.place.line, expected.message).toBe(expected.line)
  const hasSameColumn = expected.column !== undefined && !placedOtherwise.has(name)
  if (hasSameColumn) expect(error.place.column, expected.message).toBe(expected.column)
  expect(error.message).toContain(expected.fact ?? '')
}

function errorOf(run: () => string): unknown {
  try {
    return `no error, but ${JSON.stringify(run())}`
  } catch (error) {
    return error
  }
}

describe.each(Object.entries(groups))('the %s vectors made by Go', (group, functions) => {
  it.each(readVectors(group))('$name', (vector) => {
    if (vector.error === undefined) expectOutput(vector, execute(vector, functions))
    else expectError(vector.name, vector.error, () => execute(vector, functions))
  })
})
