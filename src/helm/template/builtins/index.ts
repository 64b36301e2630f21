// The functions that every Go template has.

import {formatPrint, formatPrintf, formatPrintln} from '../../fmt/index.ts'
import type {FunctionTable} from '../../value.ts'
import {goFunction} from '../function.ts'
import {callFunctions} from './call.ts'
import {comparisonFunctions} from './comparison.ts'
import {escapeFunctions} from './escape.ts'
import {indexFunctions} from './indexing.ts'
import {logicFunctions} from './logic.ts'

export const builtinFunctions: FunctionTable = {
  ...logicFunctions,
  ...comparisonFunctions,
  ...indexFunctions,
  ...callFunctions,
  ...escapeFunctions,
  print: goFunction(['...any'], (...args) => formatPrint(args)),
  printf: goFunction(['string', '...any'], (format, ...args) => formatPrintf(format, args)),
  println: goFunction(['...any'], (...args) => formatPrintln(args)),
}
