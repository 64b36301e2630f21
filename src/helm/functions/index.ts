// Every function that Helm gives its templates beside Go's own, except those that need the chart (include, tpl, required, lookup).

import {goFunction} from '../template/function.ts'
import {type FunctionTable, GoError} from '../value.ts'
import {cryptoFunctions} from './crypto/functions.ts'
import {dateFunctions} from './dates/functions.ts'
import {defaultFunctions} from './defaults.ts'
import type {FunctionDependencies} from './dependencies.ts'
import {dictFunctions} from './dicts.ts'
import {baseFunctions} from './encoding/base.ts'
import {structuredFunctions} from './encoding/structured.ts'
import {listFunctions} from './lists.ts'
import {networkFunctions} from './network.ts'
import {numberFunctions} from './numbers.ts'
import {pathFunctions} from './paths.ts'
import {reflectionFunctions} from './reflection.ts'
import {regexFunctions} from './regex/functions.ts'
import {semverFunctions} from './semver/functions.ts'
import {stringFunctions} from './strings.ts'
import {urlFunctions} from './urls.ts'
import {uuidFunctions} from './uuid.ts'

export type {FunctionDependencies} from './dependencies.ts'

/** What Helm has and Sprig has not. */
const helmsOwn: readonly string[] = [
  ...['toYaml', 'toYamlPretty', 'fromYaml', 'fromYamlArray', 'fromJsonArray'],
  ...['toToml', 'fromToml'],
]

/** Sprig 3.3's functions alone, without env and expandenv: for templates that some other program than Helm runs. */
export function sprigFunctions(dependencies: FunctionDependencies): FunctionTable {
  return Object.fromEntries(Object.entries(helmFunctions(dependencies)).filter(([name]) => !helmsOwn.includes(name)))
}

/** Sprig 3.3's functions without env and expandenv, and Helm 3.18's readers and writers of YAML, JSON and TOML. */
export function helmFunctions(dependencies: FunctionDependencies): FunctionTable {
  return {
    ...stringFunctions(dependencies),
    ...numberFunctions(dependencies),
    ...listFunctions,
    ...dictFunctions,
    ...defaultFunctions,
    ...reflectionFunctions,
    ...regexFunctions(),
    ...dateFunctions(dependencies),
    ...baseFunctions,
    ...structuredFunctions,
    ...semverFunctions,
    ...pathFunctions,
    ...urlFunctions,
    ...networkFunctions(dependencies),
    ...uuidFunctions(dependencies),
    ...cryptoFunctions(dependencies),
    fail: goFunction(['string'], (message) => {
      throw new GoError(message)
    }),
  }
}
