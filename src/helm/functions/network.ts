// Name lookup, off unless asked for: a chart must render the same everywhere.

import {goFunction} from '../template/function.ts'
import type {FunctionTable} from '../value.ts'
import type {FunctionDependencies} from './dependencies.ts'

export function networkFunctions({resolveHost}: Pick<FunctionDependencies, 'resolveHost'>): FunctionTable {
  return {getHostByName: goFunction(['string'], (name) => resolveHost?.(name) ?? '')}
}
