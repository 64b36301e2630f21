// Semantic versions as Masterminds/semver reads them: minor and patch may be missing, a leading v is allowed.

import {GoError} from '../../value.ts'

export interface Version {
  readonly original: string
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
  readonly prerelease: string
  readonly metadata: string
}

const VERSION =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/
const MAX_UINT64 = 2n ** 64n - 1n

/** Throws GoError. */
export function parseVersion(text: string): Version {
  const match = VERSION.exec(text)
  if (match === null) throw new GoError(`invalid semantic version ${JSON.stringify(text)}`)
  const [, major, minor, patch, prerelease = '', metadata = ''] = match
  checkPrerelease(prerelease)
  return {original: text, major: segment(major), minor: segment(minor), patch: segment(patch), prerelease, metadata}
}

function segment(digits = '0'): bigint {
  const value = BigInt(digits)
  if (value > MAX_UINT64) throw new GoError(`the version segment ${digits} is too large`)
  return value
}

export function checkPrerelease(prerelease: string): void {
  for (const part of prerelease.split('.')) {
    if (/^0[0-9]+$/.test(part)) throw new GoError(`the version segment ${part} starts with 0`)
    if (!/^[0-9A-Za-z-]*$/.test(part)) throw new GoError(`invalid prerelease ${JSON.stringify(prerelease)}`)
  }
}

export function checkMetadata(metadata: string): void {
  if (!/^[0-9A-Za-z.-]*$/.test(metadata)) throw new GoError(`invalid metadata ${JSON.stringify(metadata)}`)
}

export function formatVersion({major, minor, patch, prerelease, metadata}: Omit<Version, 'original'>): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`
}

/** Negative, zero or positive; metadata does not count, and a prerelease comes before its release. */
export function compareVersions(left: Version, right: Version): number {
  return (
    order(left.major, right.major) ||
    order(left.minor, right.minor) ||
    order(left.patch, right.patch) ||
    comparePrereleases(left.prerelease, right.prerelease)
  )
}

export function comparePrereleases(left: string, right: string): number {
  if (left === '' || right === '') return order(left === '', right === '')
  const [a, b] = [left.split('.'), right.split('.')]
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = comparePart(a[at] ?? '', b[at] ?? '')
    if (difference !== 0) return difference
  }
  return 0
}

/** Numbers come before texts and are compared as numbers; a missing part comes first. */
function comparePart(left: string, right: string): number {
  if (left === '' || right === '') return order(left !== '', right !== '')
  const [a, b] = [asNumber(left), asNumber(right)]
  if (a !== undefined && b !== undefined) return order(a, b)
  if (a === undefined && b === undefined) return order(left, right)
  return a === undefined ? 1 : -1
}

function asNumber(text: string): bigint | undefined {
  return /^[0-9]+$/.test(text) && BigInt(text) <= MAX_UINT64 ? BigInt(text) : undefined
}

function order<T extends bigint | string | boolean>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0
}
