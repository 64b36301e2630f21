// Turns what a user asked for by flag into annotations for the injector, and into values for a manual injection.

import {configAnnotations} from '../../meshes/linkerd-annotations.ts'
import type {Json} from '../../yaml/index.ts'

/** Written down by value path, as the table of flags has it. */
export interface FlaggedValue {
  readonly flag: string
  readonly path: string
  readonly value: Json
}

/** The annotations that carry values to the injector; a value that no annotation carries has no effect there. */
export function overrideAnnotations(values: readonly FlaggedValue[]): Record<string, string> {
  const byPath = new Map(configAnnotations.flatMap((row) => row.paths.map((path): [string, string] => [path, row.key])))
  const annotations: Record<string, string> = {}
  for (const {path, value, flag} of values) {
    // The pull policy of the debug image follows the proxy's.
    const key = flag === 'image-pull-policy' && path.startsWith('debugContainer.') ? undefined : byPath.get(path)
    if (key !== undefined) annotations[key] = String(value)
  }
  return annotations
}

export interface PodFlags {
  readonly debugSidecar: boolean
  /** As it was typed. */
  readonly closeWaitTimeout?: string | undefined
}

/** Annotations that only pods have; a namespace does not hand them on. */
export function podAnnotations({debugSidecar, closeWaitTimeout}: PodFlags): Record<string, string> {
  return {
    ...(debugSidecar ? {'config.linkerd.io/enable-debug-sidecar': 'true'} : {}),
    ...(closeWaitTimeout === undefined ? {} : {'config.linkerd.io/close-wait-timeout': closeWaitTimeout}),
  }
}
