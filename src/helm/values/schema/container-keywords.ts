// Keywords about lists and mappings.

import type {Json} from '../../../yaml/index.ts'
import {type GoMap, type GoValue, isGoMap, mapGet} from '../../value.ts'
import {countArgument, listArgument, mappingArgument, textsArgument} from './arguments.ts'
import type {Frame} from './frame.ts'
import {sameInstance, shown} from './instance.ts'
import type {Keyword, KeywordTable} from './keywords.ts'
import {compilePattern} from './pattern.ts'

export const CONTAINER: KeywordTable = {
  properties: onMapping((argument, value, frame) => {
    for (const [key, schema] of Object.entries(mappingArgument('properties', argument))) {
      if (Object.hasOwn(value, key)) frame.inside(schema, key, mapGet(value, key))
    }
  }),
  patternProperties: onMapping((argument, value, frame) => {
    for (const [pattern, schema] of Object.entries(mappingArgument('patternProperties', argument))) {
      const expression = compilePattern(pattern)
      for (const key of Object.keys(value)) if (expression.test(key)) frame.inside(schema, key, mapGet(value, key))
    }
  }),
  additionalProperties: onMapping((argument, value, frame) => {
    const named = new Set(Object.keys(mappingArgument('properties', frame.sibling('properties') ?? {})))
    const patterns = Object.keys(mappingArgument('patternProperties', frame.sibling('patternProperties') ?? {})).map(
      compilePattern,
    )
    for (const key of Object.keys(value)) {
      if (!named.has(key) && !patterns.some((pattern) => pattern.test(key)))
        frame.inside(argument, key, mapGet(value, key))
    }
  }),
  unevaluatedProperties: onMapping(
    (argument, value, frame) => {
      for (const key of Object.keys(value))
        if (!frame.evaluated.has(key)) frame.inside(argument, key, mapGet(value, key))
    },
    {since: '2019-09'},
  ),
  propertyNames: onMapping(
    (argument, value, frame) => {
      for (const key of Object.keys(value))
        if (!frame.fits(argument, key)) frame.report(`cannot have a key ${JSON.stringify(key)}`)
    },
    {since: 'draft-06'},
  ),
  required: onMapping((argument, value, frame) => reportMissing(textsArgument('required', argument), value, frame)),
  dependentRequired: onMapping(
    (argument, value, frame) => {
      for (const [key, names] of Object.entries(mappingArgument('dependentRequired', argument))) {
        if (Object.hasOwn(value, key))
          reportMissing(textsArgument('dependentRequired', names), value, frame, ` beside ${key}`)
      }
    },
    {since: '2019-09'},
  ),
  dependentSchemas: onMapping(
    (argument, value, frame) => {
      for (const [key, schema] of Object.entries(mappingArgument('dependentSchemas', argument))) {
        if (Object.hasOwn(value, key)) frame.problems.push(...frame.same(schema, value).problems)
      }
    },
    {since: '2019-09'},
  ),
  dependencies: onMapping(
    (argument, value, frame) => {
      for (const [key, rule] of Object.entries(mappingArgument('dependencies', argument))) {
        if (!Object.hasOwn(value, key)) continue
        if (Array.isArray(rule)) reportMissing(textsArgument('dependencies', rule), value, frame, ` beside ${key}`)
        else frame.problems.push(...frame.same(rule, value).problems)
      }
    },
    {until: '2019-09'},
  ),
  minProperties: onMapping((argument, value, frame) => {
    const least = countArgument('minProperties', argument)
    if (Object.keys(value).length < least) frame.report(`must have at least ${least} keys, got ${shown(value)}`)
  }),
  maxProperties: onMapping((argument, value, frame) => {
    const most = countArgument('maxProperties', argument)
    if (Object.keys(value).length > most) frame.report(`must have at most ${most} keys, got ${shown(value)}`)
  }),
  prefixItems: onList((argument, value, frame) => checkEach(listArgument('prefixItems', argument), value, frame), {
    since: '2020-12',
  }),
  items: onList((argument, value, frame) => {
    // Until 2020 a list here was what prefixItems is now.
    if (Array.isArray(argument)) return checkEach(argument, value, frame)
    const prefix = frame.document.since('2020-12')
      ? listArgument('prefixItems', frame.sibling('prefixItems') ?? [])
      : []
    for (let index = prefix.length; index < value.length; index++) frame.inside(argument, index, value[index])
  }),
  additionalItems: onList(
    (argument, value, frame) => {
      const items = frame.sibling('items')
      if (!Array.isArray(items)) return
      for (let index = items.length; index < value.length; index++) frame.inside(argument, index, value[index])
    },
    {until: '2020-12'},
  ),
  unevaluatedItems: onList(
    (argument, value, frame) => {
      for (const [index, item] of value.entries()) if (!frame.evaluated.has(index)) frame.inside(argument, index, item)
    },
    {since: '2019-09'},
  ),
  contains: onList(
    (argument, value, frame) => {
      const matching = value.flatMap((item, index) => (frame.fits(argument, item) ? [index] : []))
      if (frame.document.since('2020-12')) for (const index of matching) frame.evaluated.add(index)
      const counts = frame.document.since('2019-09')
      const least = counts ? countArgument('minContains', frame.sibling('minContains') ?? 1) : 1
      const most = counts ? countArgument('maxContains', frame.sibling('maxContains') ?? value.length) : value.length
      if (matching.length < least)
        frame.report(`must contain at least ${least} items of the kind that the schema describes`)
      if (matching.length > most)
        frame.report(`must contain at most ${most} items of the kind that the schema describes`)
    },
    {since: 'draft-06'},
  ),
  minItems: onList((argument, value, frame) => {
    const least = countArgument('minItems', argument)
    if (value.length < least) frame.report(`must have at least ${least} items, got ${shown(value)}`)
  }),
  maxItems: onList((argument, value, frame) => {
    const most = countArgument('maxItems', argument)
    if (value.length > most) frame.report(`must have at most ${most} items, got ${shown(value)}`)
  }),
  uniqueItems: onList((argument, value, frame) => {
    if (argument !== true) return
    const twice = value.find((item, index) => value.slice(0, index).some((earlier) => sameInstance(earlier, item)))
    if (twice !== undefined) frame.report(`must not have an item twice, got ${shown(twice)}`)
  }),
}

type Drafts = Pick<Keyword, 'since' | 'until'>

function onMapping(check: (argument: Json, value: GoMap, frame: Frame) => void, drafts: Drafts = {}): Keyword {
  return {...drafts, check: (argument, value, frame) => (isGoMap(value) ? check(argument, value, frame) : undefined)}
}

function onList(check: (argument: Json, value: GoValue[], frame: Frame) => void, drafts: Drafts = {}): Keyword {
  return {
    ...drafts,
    check: (argument, value, frame) => (Array.isArray(value) ? check(argument, value, frame) : undefined),
  }
}

function reportMissing(names: readonly string[], value: GoMap, frame: Frame, why = ''): void {
  const missing = names.filter((name) => !Object.hasOwn(value, name))
  if (missing.length > 0) frame.report(`must have ${missing.join(', ')}${why}`)
}

function checkEach(schemas: readonly Json[], value: readonly GoValue[], frame: Frame): void {
  for (const [index, schema] of schemas.entries()) if (index < value.length) frame.inside(schema, index, value[index])
}
