// values.schema.json: which values a schema lets through, in the drafts that Helm knows.

import {describe, expect, test} from 'vitest'
import {readValues} from '../../src/helm/index.ts'
import {ValuesSchema} from '../../src/helm/values/schema/values-schema.ts'
import {checkSchemas} from '../../src/helm/values/schema.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'
import {chartOf, metadata} from './charts-in-memory.ts'

/** The problems of a value under a schema, both written as YAML. */
function problems(schema: string, value: string): string[] {
  return new ValuesSchema('c', JSON.stringify(parseYamlValue(schema))).violations(parseYamlValue(value))
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
    ['{prefixItems: [true], contains: {const: x}, unevaluatedItems: false}', ['[1, x]'], []],
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
    ['{$schema: "http://json-schema.org/draft-07/schema#", format: email}', ['me@localhost'], ['me']],
    ['{$schema: "http://json-schema.org/draft-07/schema#", format: uri}', ['"https://x/{id}"'], ['x']],
    ['{$schema: "http://json-schema.org/draft-07/schema#", format: int32}', ['1.5'], []],
    ['{pattern: "(?i)^a$"}', ['A'], ['b']],
    ['{patternProperties: {"^a": {pattern: x}, "^b": {pattern: z}}}', ['{a: x, b: z}'], ['{a: z}', '{b: x}']],
    ['{type: string, nullable: true}', ['a'], ['null']],
    ['{properties: {nullable: {type: string}}, additionalProperties: false}', ['{nullable: a}'], ['{nullable: 1}']],
    ['{enum: [{nullable: true}]}', ['{nullable: true}'], ['{}']],
    ['{$schema: "http://json-schema.org/draft-07/schema#", id: x, type: string}', ['a'], ['1']],
    [
      '{$schema: "http://json-schema.org/draft-04/schema#", id: x, properties: {a: {$ref: "x#/properties/b"}, b: {type: string}}}',
      ['{a: b}'],
      ['{a: 1}'],
    ],
    ['{$schema: "http://json-schema.org/draft-04/schema#", const: 1, if: {}, then: {type: string}}', ['2'], []],
    ['{$schema: "http://json-schema.org/draft-06/schema#", const: 1, if: {}, then: {type: string}}', ['1'], ['2']],
    ['{$id: "https://json-schema.org/draft/2020-12/schema", type: string}', ['a'], ['1']],
    [
      '{properties: {a: {$ref: "values.schema.json#/$defs/num"}}, $defs: {num: {type: integer}}}',
      ['{a: 1}'],
      ['{a: b}'],
    ],
    ['{required: [constructor]}', ['{constructor: 1}'], ['{}']],
    ['true', ['1'], []],
    ['false', [], ['1']],
  ])('%s lets the right values through', (schema, fits, doesNot) => {
    for (const value of fits) expect(problems(schema, value), value).toEqual([])
    for (const value of doesNot) expect(problems(schema, value), value).not.toEqual([])
  })

  test.each([
    [
      '{type: strng}',
      'type must be one of "array", "boolean", "integer", "null", "number", "object", "string", got "strng", or type must be a list',
    ],
    ['{minimum: a}', 'values.schema.json of chart c: minimum must be a number, got "a"'],
    ['{pattern: "("}', 'the pattern "(" is not a regular expression'],
    ['{pattern: "(?=a)"}', 'the pattern "(?=a)" is not a regular expression'],
    ['{$ref: "#/gone"}', '$ref "#/gone" leads to nothing'],
    [
      '{$ref: "https://x.example/s"}',
      '$ref "https://x.example/s" leads to nothing in the file, and others are not fetched',
    ],
    ['{$ref: "#"}', '$ref leads round in a circle'],
    ['{$schema: "https://x.example/s"}', '$schema "https://x.example/s" is unknown'],
    ['{allOf: {}}', 'allOf must be a list, got {}'],
    ['{additionalProperties: 1}', 'c: additionalProperties must be a mapping or true or false, got 1'],
    ['{$schema: 1}', '$schema must be a text, got 1'],
    ['{enum: []}', 'enum must have non-empty array'],
    ['[]', 'a schema must be a mapping, true or false'],
  ])('%s is itself refused', (schema, message) => {
    expect(() => problems(schema, 'a')).toThrow(message)
  })

  // Each was tried with the validator in Helm 3.18, santhosh-tekuri/jsonschema 6.0.2.
  test.each<[reason: string, schema: string, value: string, verdict: 'fits' | 'does not']>([
    [
      'it counts every item as seen when contains is there, not only those that match',
      '{contains: {const: x}, unevaluatedItems: false}',
      '[x, 2]',
      'fits',
    ],
    [
      'it looks for a dynamic reference at the root only',
      '{$defs: {x: {$dynamicAnchor: x, type: string}}, properties: {a: {$dynamicRef: "#x"}}}',
      '{a: 1}',
      'fits',
    ],
    [
      'it leaves a property named __proto__ alone',
      '{properties: {__proto__: {type: string}}}',
      '{__proto__: 1}',
      'fits',
    ],
    [
      'it does not look at patterns in schemas that nothing refers to',
      '{$defs: {unused: {pattern: "("}}}',
      '1',
      'fits',
    ],
    [
      'it knows $anchor in the older drafts',
      '{$schema: "http://json-schema.org/draft-07/schema#", definitions: {x: {$anchor: x}}, $ref: "#x"}',
      '1',
      'fits',
    ],
    [
      'it wants no quotes in an email address',
      '{$schema: "http://json-schema.org/draft-07/schema#", format: email}',
      `'"a b"@c.d'`,
      'does not',
    ],
    [
      'it allows dots in a row in an email address',
      '{$schema: "http://json-schema.org/draft-07/schema#", format: email}',
      'a..b@c.d',
      'fits',
    ],
    [
      'it allows a time zone without a colon, and a space before the time',
      '{$schema: "http://json-schema.org/draft-07/schema#", format: date-time}',
      '"2024-01-01 12:00:00+0100"',
      'fits',
    ],
    [
      'it allows a uuid as a URN',
      '{$schema: "http://json-schema.org/draft-07/schema#", format: uuid}',
      'urn:uuid:123e4567-e89b-12d3-a456-426614174000',
      'fits',
    ],
    [
      'it does not decode a percent sign',
      '{$schema: "http://json-schema.org/draft-07/schema#", format: uri}',
      '"https://x/%zz"',
      'fits',
    ],
    [
      'it wants no space in a URI reference',
      '{$schema: "http://json-schema.org/draft-07/schema#", format: uri-reference}',
      'a b',
      'does not',
    ],
    [
      'it does not know semver and period',
      '{$schema: "http://json-schema.org/draft-07/schema#", format: semver}',
      'v1',
      'fits',
    ],
  ])('is read otherwise than by Helm, since Ajv has its own ways: %s', (_, schema, value, verdict) => {
    expect(problems(schema, value).length === 0).toBe(verdict === 'fits')
  })
})

describe('the message', () => {
  test.each([
    ['{properties: {a: {properties: {b: {type: integer}}}}}', '{a: {b: x}}', ['a.b must be a whole number, got "x"']],
    ['{properties: {l: {items: {enum: [1, 2]}}}}', '{l: [1, 3]}', ['l[1] must be one of 1, 2, got 3']],
    [
      '{required: [a, b], properties: {c: false}}',
      '{c: 1}',
      ['the values must have a', 'the values must have b', 'c is not allowed'],
    ],
    [
      '{anyOf: [{type: integer}, {type: boolean}]}',
      'x',
      [
        'the values must fit one of several schemas: the values must be a whole number, got "x", or the values must be true or false, got "x"',
      ],
    ],
    [
      '{$defs: {num: {type: integer}, flag: {type: boolean}}, properties: {a: {anyOf: [{$ref: "#/$defs/num"}, {$ref: "#/$defs/flag"}]}, z: {type: string}}, required: [r], anyOf: [{required: [x]}, {required: [w]}]}',
      '{a: t, z: 1}',
      [
        'the values must fit one of several schemas: the values must have x, or the values must have w',
        'the values must have r',
        'a must fit one of several schemas: a must be a whole number, got "t", or a must be true or false, got "t"',
        'z must be a text, got 1',
      ],
    ],
    [
      '{oneOf: [{minimum: 1}, {minimum: 2}], type: string}',
      '3',
      ['the values must be a text, got 3', 'the values must fit only one of several schemas, and fits more: 3'],
    ],
    [
      '{contains: {type: string}, minItems: 3}',
      '[1, 2]',
      [
        'the values must have at least 3 items, got [1,2]',
        'the values must contain at least 1 items of the kind that the schema describes',
      ],
    ],
    [
      '{propertyNames: {maxLength: 1, pattern: "^a"}}',
      '{bb: 1, a: 1, cc: 1}',
      ['the values cannot have a key "bb"', 'the values cannot have a key "cc"'],
    ],
    ['{if: {required: [a]}, then: {required: [b]}}', '{a: 1}', ['the values must have b']],
    ['{allOf: [{type: string}, {type: string}]}', '1', ['the values must be a text, got 1']],
    [
      '{properties: {"0": {type: string}, "a/b~": {type: string}}}',
      '{"0": 1, "a/b~": 1}',
      ['0 must be a text, got 1', 'a/b~ must be a text, got 1'],
    ],
    ['{properties: {a: {unevaluatedProperties: false}}}', '{a: {b: 1}}', ['a.b is not allowed']],
    ['{prefixItems: [true], items: false}', '[1, 2]', ['the values must have at most 1 items']],
    [
      '{$schema: "http://json-schema.org/draft-04/schema#", minimum: 1, exclusiveMinimum: true}',
      '1',
      ['the values must be more than 1, got 1'],
    ],
    ['{dependentRequired: {a: [b]}}', '{a: 1}', ['the values must have b beside a']],
    ['{uniqueItems: true}', '[1, {a: 2}, {a: 2}]', ['the values must not have an item twice, got {"a":2}']],
    ['{not: {required: [a]}}', '{a: 1}', ['the values must not be what the schema excludes, got {"a":1}']],
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
    'values do not fit the schema\n  chart c: a must be a text, got 1\n  chart sub: sub must have b',
  )
  expect(() => checkSchemas(chart, readValues('v', 'a: x\nsub: {b: 1}'))).not.toThrow()
})

test('a schema that is no JSON is named with its chart', async () => {
  const chart = await chartOf({'values.schema.json': '{'})
  expect(() => checkSchemas(chart, {})).toThrow(/^values\.schema\.json of chart c: /)
})
