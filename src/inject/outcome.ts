// What injection says of one object: the edits that it needs, or the reasons why it stays as it is.

import type {Json} from '../yaml/index.ts'
import type {Path} from './object.ts'

/** A change to a document; places in sequences count in the document before any change. */
export type Edit =
  | {op: 'set'; path: Path; value: Json}
  | {op: 'insert'; path: Path; index: number; value: Json}
  | {op: 'remove'; path: Path}

/** Why an object is not injected; each has its text in reasons.ts. */
export type Reason =
  | 'host-network'
  | 'sidecar-exists'
  | 'unsupported-kind'
  | 'disabled'
  | 'no-service-account-token'
  | 'missing-kind'
  | 'control-plane'
  | 'other-mesh'
  | 'opt-out'
  | 'never-selected'
  | 'system-namespace'
  | 'invalid-policy'
  | 'not-asked'

/** Reasons for which nothing of the input may be written, unless a mesh has rules of its own: it would not do what its user thinks. */
const refusing: readonly Reason[] = ['host-network', 'sidecar-exists', 'no-service-account-token', 'control-plane']

export interface Outcome {
  /** Lower case; '' when the object has none. */
  readonly kind: string
  readonly name: string
  readonly action: 'injected' | 'annotated' | 'uninjected' | 'skipped'
  readonly edits: readonly Edit[]
  readonly reasons: readonly Reason[]
  /** Those of them for which nothing of the input may be written. */
  readonly refusals: readonly Reason[]
  /** Some container's port is UDP, which no sidecar carries. */
  readonly usesUdp: boolean
  /** Annotations whose values cannot be used, one sentence each. */
  readonly warnings: readonly string[]
}

export function outcome(
  object: {kind: string; name: string},
  action: Outcome['action'],
  rest: Partial<Pick<Outcome, 'edits' | 'reasons' | 'refusals' | 'usesUdp' | 'warnings'>> = {},
): Outcome {
  return {
    kind: object.kind.toLowerCase(),
    name: object.name,
    action,
    edits: [],
    reasons: [],
    refusals: (rest.reasons ?? []).filter((reason) => refusing.includes(reason)),
    usesUdp: false,
    warnings: [],
    ...rest,
  }
}
