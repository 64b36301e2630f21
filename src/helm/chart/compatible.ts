// Versions in Chart.yaml: whether a text is one, and whether one lies in a range.

import {parseConstraints, satisfies} from '../functions/semver/constraint.ts'
import {parseVersion} from '../functions/semver/version.ts'
import {GoError} from '../value.ts'

/** False also for a range or version that does not parse, as Helm has it: an empty range admits nothing. */
export function isCompatible(range: string, version: string): boolean {
  return succeeds(() => satisfies(parseVersion(version), parseConstraints(range)))
}

export function isVersion(text: string): boolean {
  return succeeds(() => parseVersion(text) !== undefined)
}

function succeeds(test: () => boolean): boolean {
  try {
    return test()
  } catch (error) {
    if (error instanceof GoError) return false
    throw error
  }
}
