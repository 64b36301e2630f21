// semver and semverCompare, and the version that the former gives to templates.

import {goFunction} from '../../template/function.ts'
import {type FunctionTable, GoError, GoNumber, GoStruct, type GoValue} from '../../value.ts'
import {parseConstraints, satisfies} from './constraint.ts'
import {checkMetadata, checkPrerelease, compareVersions, formatVersion, parseVersion, type Version} from './version.ts'

export const semverFunctions: FunctionTable = {
  semver: goFunction(['string'], (text) => new GoVersion(parseVersion(text), true)),
  semverCompare: goFunction(['string', 'string'], (constraint, version) =>
    satisfies(parseVersion(version), parseConstraints(constraint)),
  ),
}

/** A *semver.Version, or a semver.Version where its methods give copies. */
class GoVersion extends GoStruct {
  readonly version: Version

  constructor(version: Version, pointer: boolean) {
    super('semver.Version', {}, {pointer, json: () => formatVersion(version)})
    this.version = version
  }

  override get methods(): FunctionTable {
    const {version} = this
    const {major, minor, patch, prerelease, metadata} = version
    const copy = (changes: Partial<Version>) => copyOf(version, changes)
    const number = (value: bigint) => goFunction([], () => new GoNumber('uint64', value))
    const next = (changes: Partial<Version>) => goFunction([], () => copy({prerelease: '', metadata: '', ...changes}))
    return {
      ...(this.pointer ? pointerMethods(version) : {}),
      String: goFunction([], () => formatVersion(version)),
      Major: number(major),
      Minor: number(minor),
      Patch: number(patch),
      Prerelease: goFunction([], () => prerelease),
      Metadata: goFunction([], () => metadata),
      IncMajor: next({major: major + 1n, minor: 0n, patch: 0n}),
      IncMinor: next({minor: minor + 1n, patch: 0n}),
      IncPatch: next(prerelease === '' ? {patch: patch + 1n} : {}),
      SetPrerelease: goFunction(['string'], (value) => {
        checkPrerelease(value)
        return copy({prerelease: value})
      }),
      SetMetadata: goFunction(['string'], (value) => {
        checkMetadata(value)
        return copy({metadata: value})
      }),
    }
  }
}

/** Methods that Go declares on the pointer alone, which a copy therefore lacks. */
function pointerMethods(version: Version): FunctionTable {
  const compared = (test: (order: number) => boolean) => {
    return goFunction(['struct semver.Version'], (other) => test(compareVersions(version, versionOf(other))))
  }
  return {
    Original: goFunction([], () => version.original),
    Compare: goFunction(['struct semver.Version'], (other) => BigInt(compareVersions(version, versionOf(other)))),
    Equal: compared((order) => order === 0),
    LessThan: compared((order) => order < 0),
    LessThanEqual: compared((order) => order <= 0),
    GreaterThan: compared((order) => order > 0),
    GreaterThanEqual: compared((order) => order >= 0),
  }
}

/** A changed version has a new original text, with the old one's v. */
function copyOf(version: Version, changes: Partial<Version>): GoVersion {
  const changed = {...version, ...changes}
  const prefix = version.original.startsWith('v') ? 'v' : ''
  return new GoVersion({...changed, original: prefix + formatVersion(changed)}, false)
}

function versionOf(value: GoValue): Version {
  if (value instanceof GoVersion) return value.version
  throw new GoError('expected *semver.Version')
}
