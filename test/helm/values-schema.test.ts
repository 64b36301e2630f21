// values.schema.json: which values a schema lets through, in the drafts that Helm knows.

import {describe, expect, test} from 'vitest'
import {readValues} from '../../src/helm/index.ts'
import {SchemaDocument} from '../../src/helm/values/schema/document.ts'
import {validate} from '../../src/helm/values/schema/frame.ts'
import {checkSchemas} from '../../src/helm/values/schema.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'
import {chartOf, metadata} from './charts-in-memory.ts'

/** The problems of a value under a schema, both written as YAML. */
function problems(schema: string, value: string): string[] {
  return validate(new SchemaDocument(parseYamlValue(schema)), parseYamlValue(value))
}

describe('a schema', () => {
  test.each<[schema: string, fits: string[], doesNot: string[]]>([
    ['{type: integer}', ['1', '1.0', '-3'], ['1.5', '"1"', 'true', 'null', '[]']],
    ['{type: [string, "null"]}', ['a', 'null'], ['1', '{}']],
    ['{type: number}', ['1', '1.5'], ['"1"']],
    ['{type: object}', ['{}'], ['[]', 'null']],
    ['{enum: [1, a, {b: [c]}]}', ['1.0', 'a', '{b: [c]}'], ['2', '{b: [d]}', '{b: [c], e: 1}']],
    ['{const: {a: 1}}', ['{a: 1}'], ['{a: 2}', '{}']],
    ['{minimum: 1, maximum: 3}', ['1', '3', '"text"'], ['0.9', '3.1']],
    ['{exclusiveMinimum: 1, exclusiveMaximum: 3}', ['2'], ['1', '3']],
    ['{$schema: "http://json-schema.org/draft-04/schema#", minimum: 1, exclusiveMinimum: true}', ['2'], ['1']],
    ['{multipleOf: 0.1}', ['0.3', '1.1', '4', '1e3'], ['0.35']],
    ['{multipleOf: 25}', ['0', '50', '1e2'], ['30', '0.25']],
    ['{minLength: 2, maxLength: 3}', ['ab', '😀😀😀', '1'], ['a', 'abcd']],
    ['{pattern: "^a+$"}', ['aa', '1'], ['b', 'aab']],
    ['{minItems: 1, maxItems: 2}', ['[1]', '{}'], ['[]', '[1, 2, 3]']],
    ['{uniqueItems: true}', ['[1, 2, "1"]'], ['[1, 1.0]', '[{a: 1}, {a: 1}]']],
    ['{items: {type: string}}', ['[a, b]', '[]'], ['[a, 1]']],
    ['{prefixItems: [{type: string}], items: {type: integer}}', ['[a, 1, 2]', '[]'], ['[1]', '[a, b]']],
    [
      '{$schema: "http://json-schema.org/draft-07/schema#", items: [{type: string}], additionalItems: false}',
      ['[a]', '[]'],
      ['[1]', '[a, 1]'],
    ],
    [
      '{contains: {const: 1}, minContains: 2, maxContains: 3}',
      ['[1, 1]', '[1, 1, 1, 2]'],
      ['[1]', '[1, 1, 1, 1]', '[]'],
    ],
    ['{contains: {const: 1}, minContains: 0}', ['[]'], []],
    ['{required: [a]}', ['{a: null}', '1'], ['{}']],
    ['{properties: {a: {type: string}}, additionalProperties: false}', ['{a: x}', '{}'], ['{a: 1}', '{b: 1}']],
    [
      '{patternProperties: {^x-: {type: integer}}, additionalProperties: {type: string}}',
      ['{x-a: 1, b: c}'],
      ['{x-a: b}', '{b: 1}'],
    ],
    ['{propertyNames: {maxLength: 2}}', ['{ab: 1}'], ['{abc: 1}']],
    ['{minProperties: 1, maxProperties: 2}', ['{a: 1}'], ['{}', '{a: 1, b: 2, c: 3}']],
    ['{dependentRequired: {a: [b]}}', ['{a: 1, b: 1}', '{c: 1}'], ['{a: 1}']],
    ['{dependentSchemas: {a: {required: [b]}}}', ['{a: 1, b: 1}'], ['{a: 1}']],
    [
      '{$schema: "http://json-schema.org/draft-07/schema#", dependencies: {a: [b], c: {required: [d]}}}',
      ['{a: 1, b: 1}', '{c: 1, d: 1}'],
      ['{a: 1}', '{c: 1}'],
    ],
    ['{allOf: [{type: integer}, {minimum: 2}]}', ['2'], ['1', 'a']],
    ['{anyOf: [{type: integer}, {minLength: 2}]}', ['1', 'ab'], ['a']],
    ['{oneOf: [{type: integer}, {minimum: 5}]}', ['1', '5.5'], ['6', '1.5']],
    ['{not: {type: integer}}', ['a'], ['1']],
    ['{if: {type: integer}, then: {minimum: 5}, else: {type: string}}', ['5', 'a'], ['4', 'true']],
    ['{$defs: {num: {type: integer}}, properties: {a: {$ref: "#/$defs/num"}}}', ['{a: 1}'], ['{a: b}']],
    ['{$defs: {num: {$anchor: here, type: integer}}, $ref: "#here"}', ['1'], ['a']],
    ['{$id: "https://x.example/a", $defs: {num: {$id: b, type: integer}}, $ref: b}', ['1'], ['a']],
    ['{$defs: {"a/b~c%": {type: integer}}, $ref: "#/$defs/a~1b~0c%25"}', ['1'], ['a']],
    [
      '{properties: {child: {$ref: "#"}, num: {type: integer}}}',
      ['{child: {child: {num: 1}}}'],
      ['{child: {child: {num: a}}}'],
    ],
    ['{$defs: {num: {type: integer}}, $ref: "#/$defs/num", minimum: 3}', ['3'], ['2']],
    [
      '{$schema: "http://json-schema.org/draft-07/schema#", definitions: {num: {type: integer}}, $ref: "#/definitions/num", minimum: 3}',
      ['2'],
      ['a'],
    ],
    [
      '{allOf: [{properties: {a: true}}], properties: {b: true}, unevaluatedProperties: false}',
      ['{a: 1, b: 1}'],
      ['{a: 1, c: 1}'],
    ],
    [
      '{anyOf: [{properties: {a: {const: 1}}}, {properties: {b: true}}], unevaluatedProperties: false}',
      ['{a: 1, b: 1}', '{b: 1}'],
      ['{a: 2, b: 1}'],
    ],
    ['{prefixItems: [true], contains: {const: x}, unevaluatedItems: false}', ['[1, x]'], ['[1, x, 2]']],
    [
      '{$id: "https://x.example/strict", $dynamicAnchor: node, $ref: "#/$defs/tree", unevaluatedProperties: false, ' +
        '$defs: {tree: {$id: tree, $dynamicAnchor: node, properties: {num: true, kids: {items: {$dynamicRef: "#node"}}}}}}',
      ['{num: 1, kids: [{num: 2}]}'],
      ['{x: 1}', '{kids: [{x: 1}]}'],
    ],
    ['{$schema: "http://json-schema.org/draft-07/schema#", format: ipv4}', ['10.0.0.1', '1'], ['10.0.0.256']],
    ['{$schema: "http://json-schema.org/draft-07/schema#", format: date}', ['"2024-02-29"'], ['"2023-02-29"']],
    ['{$schema: "http://json-schema.org/draft-07/schema#", format: unknown}', ['x'], []],
    ['{format: ipv4}', ['not checked since 2019'], []],
    ['true', ['1'], []],
    ['false', [], ['1']],
  ])('%s lets the right values through', (schema, fits, doesNot) => {
    for (const value of fits) expect(problems(schema, value), value).toEqual([])
    for (const value of doesNot) expect(problems(schema, value), value).not.toEqual([])
  })

  test.each([
    ['{type: strng}', 'type "strng" is unknown'],
    ['{minimum: a}', 'minimum must be a number, got "a"'],
    ['{pattern: "("}', 'the pattern "(" is not a regular expression'],
    ['{pattern: "(?=a)"}', 'the pattern "(?=a)" is not a regular expression'],
    ['{$ref: "#/gone"}', '$ref "#/gone" leads to nothing'],
    ['{$ref: "https://x.example/s"}', '$ref "https://x.example/s" is outside of the file'],
    ['{$ref: "#"}', '$ref leads round in a circle'],
    ['{$schema: "https://x.example/s"}', '$schema "https://x.example/s" is unknown'],
    ['{allOf: {}}', 'allOf must be a list, got {}'],
    ['{additionalProperties: 1}', 'expected a schema, got 1'],
  ])('%s is itself refused', (schema, message) => {
    expect(() => problems(schema, schema.includes('Prop') ? '{a: 1}' : 'a')).toThrow(message)
  })
})

describe('the message', () => {
  test.each([
    ['{properties: {a: {properties: {b: {type: integer}}}}}', '{a: {b: x}}', ['a.b must be a whole number, got "x"']],
    ['{properties: {l: {items: {enum: [1, 2]}}}}', '{l: [1, 3]}', ['l[1] must be one of 1, 2, got 3']],
    ['{required: [a, b], properties: {c: false}}', '{c: 1}', ['the values must have a, b', 'c is not allowed']],
    [
      '{anyOf: [{type: integer}, {type: boolean}]}',
      'x',
      [
        'the values must fit one of several schemas: the values must be a whole number, got "x", or the values must be true or false, got "x"',
      ],
    ],
  ])('of %s over %s names the value and what it should be', (schema, value, expected) => {
    expect(problems(schema, value)).toEqual(expected)
  })
})

test('the schemas of a chart and of its sub-charts are checked together', async () => {
  const chart = await chartOf({
    'values.schema.json': '{"properties": {"a": {"type": "string"}}}',
    'charts/sub/Chart.yaml': metadata('sub'),
    'charts/sub/values.schema.json': '{"required": ["b"]}',
  })
  expect(() => checkSchemas(chart, readValues('v', 'a: 1\nsub: {}'))).toThrow(
    "values do not fit the chart's schema: a must be a text, got 1; sub must have b",
  )
  expect(() => checkSchemas(chart, readValues('v', 'a: x\nsub: {b: 1}'))).not.toThrow()
})

test('a schema that is no JSON is named with its chart', async () => {
  const chart = await chartOf({'values.schema.json': '{'})
  expect(() => checkSchemas(chart, {})).toThrow(/^values\.schema\.json of chart c: /)
})
