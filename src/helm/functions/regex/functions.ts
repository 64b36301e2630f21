// The regex functions. regexMatch takes an expression that does not compile for one that does not match; the others fail.

import {goFunction} from '../../template/function.ts'
import {type FunctionTable, GoError, type GoSlice, typedSlice} from '../../value.ts'
import {nilSliceOf} from '../nil.ts'
import {GoRegex} from './go-regex.ts'

/** Charts use a few expressions many times. */
const CACHE_SIZE = 100

export function regexFunctions(): FunctionTable {
  const compile = cachedCompiler()
  const findAll = goFunction(['string', 'string', 'int'], (regex, text, limit) => {
    const found = compile(regex).findAll(text, Number(limit))
    return found.length === 0 ? nilSliceOf('string') : typedSlice('string', found)
  })
  const find = goFunction(['string', 'string'], (regex, text) => compile(regex).find(text))
  const replaceAll = goFunction(['string', 'string', 'string'], (regex, text, template) =>
    compile(regex).replaceAll(text, template),
  )
  const replaceAllLiteral = goFunction(['string', 'string', 'string'], (regex, text, replacement) =>
    compile(regex).replaceAllLiteral(text, replacement),
  )
  const split = goFunction(['string', 'string', 'int'], (regex, text, limit) =>
    splitText(compile(regex), regex, text, Number(limit)),
  )
  return {
    regexMatch: goFunction(['string', 'string'], (regex, text) => falseWhenInvalid(() => compile(regex).test(text))),
    mustRegexMatch: goFunction(['string', 'string'], (regex, text) => compile(regex).test(text)),
    regexFindAll: findAll,
    mustRegexFindAll: findAll,
    regexFind: find,
    mustRegexFind: find,
    regexReplaceAll: replaceAll,
    mustRegexReplaceAll: replaceAll,
    regexReplaceAllLiteral: replaceAllLiteral,
    mustRegexReplaceAllLiteral: replaceAllLiteral,
    regexSplit: split,
    mustRegexSplit: split,
    regexQuoteMeta: goFunction(['string'], (text) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
  }
}

function cachedCompiler(): (source: string) => GoRegex {
  const cache = new Map<string, GoRegex>()
  return (source) => {
    const cached = cache.get(source)
    if (cached !== undefined) return cached
    if (cache.size >= CACHE_SIZE) cache.clear()
    const regex = new GoRegex(source)
    cache.set(source, regex)
    return regex
  }
}

function splitText(regex: GoRegex, source: string, text: string, limit: number): GoSlice {
  if (limit === 0) return nilSliceOf('string')
  return typedSlice('string', source !== '' && text === '' ? [''] : regex.split(text, limit))
}

function falseWhenInvalid(test: () => boolean): boolean {
  try {
    return test()
  } catch (error) {
    if (error instanceof GoError) return false
    throw error
  }
}
