// The keywords of JSON schema, each with what it asks of a value and the drafts that have it.

import type {Json} from '../../../yaml/index.ts'
import type {GoValue} from '../../value.ts'
import {COMBINING} from './combining-keywords.ts'
import {CONTAINER} from './container-keywords.ts'
import type {Draft} from './document.ts'
import type {Frame} from './frame.ts'
import {SCALAR} from './scalar-keywords.ts'

export interface Keyword {
  /** Reports to the frame when the value does not fit the keyword's argument. */
  readonly check: (argument: Json, value: GoValue, frame: Frame) => void
  /** The first draft that has it. */
  readonly since?: Draft
  /** The first draft that no longer has it. */
  readonly until?: Draft
}

export type KeywordTable = Readonly<Record<string, Keyword>>

export const KEYWORDS: KeywordTable = {...SCALAR, ...CONTAINER, ...COMBINING}

/** These look at what all the others have left over. */
export const LAST_KEYWORDS: ReadonlySet<string> = new Set(['unevaluatedProperties', 'unevaluatedItems'])
