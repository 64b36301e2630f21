// Keywords that hold a value against other schemas: references and logic.

import {isJsonObject, type Json} from '../../../yaml/index.ts'
import {listArgument, textArgument} from './arguments.ts'
import type {Located} from './document.ts'
import type {Frame} from './frame.ts'
import {shown} from './instance.ts'
import type {KeywordTable} from './keywords.ts'

export const COMBINING: KeywordTable = {
  $ref: {
    check(argument, value, frame) {
      const target = frame.document.resolve(textArgument('$ref', argument), frame.located.base)
      frame.problems.push(...frame.sameAt(target, value).problems)
    },
  },
  $dynamicRef: {
    since: '2020-12',
    check(argument, value, frame) {
      frame.problems.push(...frame.sameAt(dynamicTarget(textArgument('$dynamicRef', argument), frame), value).problems)
    },
  },
  $recursiveRef: {
    since: '2019-09',
    until: '2020-12',
    check(argument, value, frame) {
      frame.problems.push(
        ...frame.sameAt(recursiveTarget(textArgument('$recursiveRef', argument), frame), value).problems,
      )
    },
  },
  allOf: {
    check(argument, value, frame) {
      for (const schema of listArgument('allOf', argument)) frame.problems.push(...frame.same(schema, value).problems)
    },
  },
  anyOf: {
    check(argument, value, frame) {
      // All are tried, since each that fits may speak about further properties.
      const tried = listArgument('anyOf', argument).map((schema) => frame.same(schema, value).problems)
      if (!tried.some((problems) => problems.length === 0))
        frame.report(`must fit one of several schemas: ${alternatives(tried)}`)
    },
  },
  oneOf: {
    check(argument, value, frame) {
      const tried = listArgument('oneOf', argument).map((schema) => frame.same(schema, value).problems)
      const fitting = tried.filter((problems) => problems.length === 0).length
      if (fitting === 0) frame.report(`must fit one of several schemas: ${alternatives(tried)}`)
      if (fitting > 1) frame.report(`must fit only one of several schemas, and fits ${fitting}: ${shown(value)}`)
    },
  },
  not: {
    check(argument, value, frame) {
      if (frame.fits(argument, value)) frame.report(`has a value that the schema excludes: ${shown(value)}`)
    },
  },
  if: {
    since: 'draft-07',
    check(argument, value, frame) {
      const holds = frame.same(argument, value).problems.length === 0
      const branch = frame.sibling(holds ? 'then' : 'else')
      if (branch !== undefined) frame.problems.push(...frame.same(branch, value).problems)
    },
  },
}

function alternatives(tried: readonly (readonly string[])[]): string {
  return tried.map((problems) => problems.join(' and ')).join(', or ')
}

/** The outermost schema on the way here that declares the same dynamic anchor, when the plain target declares it. */
function dynamicTarget(reference: string, frame: Frame): Located {
  const target = frame.document.resolve(reference, frame.located.base)
  const anchor = reference.split('#')[1] ?? ''
  if (!has(target, '$dynamicAnchor', anchor)) return target
  for (const {located} of [...frame.above, frame]) {
    const found = frame.document.anchored(located.base, anchor)
    if (found !== undefined && has(found, '$dynamicAnchor', anchor)) return found
  }
  return target
}

function recursiveTarget(reference: string, frame: Frame): Located {
  const target = frame.document.resolve(reference, frame.located.base)
  if (!has(target, '$recursiveAnchor', true)) return target
  return [...frame.above, frame].find(({located}) => has(located, '$recursiveAnchor', true))?.located ?? target
}

function has({schema}: Located, keyword: string, argument: Json): boolean {
  return isJsonObject(schema) && schema[keyword] === argument
}
