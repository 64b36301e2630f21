// Version constraints in Masterminds' grammar: comparisons, ~ and ^, wildcards, hyphen ranges, comma or space for and, || for or.

import {GoError} from '../../value.ts'
import {comparePrereleases, compareVersions, parseVersion, type Version} from './version.ts'

/** Alternatives, each a list of conditions that must all hold. */
export type Constraints = readonly (readonly Constraint[])[]

type Operator = '' | '=' | '!=' | '>' | '<' | '>=' | '=>' | '<=' | '=<' | '~' | '~>' | '^'

interface Constraint {
  readonly operator: Operator
  readonly version: Version
  /** Which parts are missing or wildcards: 1.x has its minor and patch open. */
  readonly open: 'none' | 'patch' | 'minor' | 'major'
}

const WILDCARD_VERSION = String.raw`v?([0-9|xX*]+)(\.[0-9|xX*]+)?(\.[0-9|xX*]+)?(-[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*)?(?:\+[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*)?`
const OPERATORS = String.raw`=||!=|>|<|>=|=>|<=|=<|~|~>|\^`
const SPACE = String.raw`[\t\n\f\r ]`
const ONE = new RegExp(`^${SPACE}*(${OPERATORS})${SPACE}*${WILDCARD_VERSION}${SPACE}*$`)
const EVERY = new RegExp(`(?:${OPERATORS})${SPACE}*${WILDCARD_VERSION}`, 'g')
const RANGE = new RegExp(`${SPACE}*(${WILDCARD_VERSION})${SPACE}+-${SPACE}+(${WILDCARD_VERSION})${SPACE}*`, 'g')
const CONJUNCTION = new RegExp(
  `^(?:${SPACE}*(?:${OPERATORS})${SPACE}*${WILDCARD_VERSION}${SPACE}*)(?:(?:${SPACE}+|,${SPACE}*)(?:${OPERATORS})${SPACE}*${WILDCARD_VERSION}${SPACE}*)*$`,
)

/** Throws GoError. */
export function parseConstraints(text: string): Constraints {
  // The range's second version begins behind the first one's four groups and its own.
  const withoutRanges = text.replace(RANGE, (_, from: string, ...groups: string[]) => `>= ${from}, <= ${groups[4]} `)
  return withoutRanges.split('||').map(parseConjunction)
}

function parseConjunction(text: string): Constraint[] {
  if (!CONJUNCTION.test(text)) throw improper(text)
  return (text.match(EVERY) ?? [text]).map(parseConstraint)
}

function parseConstraint(text: string): Constraint {
  const match = ONE.exec(text)
  if (match === null) throw improper(text)
  const [, operator = '', major = '', minor = '', patch = '', prerelease = ''] = match
  if (isWildcard(major))
    return {operator: operatorOf(operator), version: versionOf(`0.0.0${prerelease}`), open: 'major'}
  if (isWildcard(minor))
    return {operator: operatorOf(operator), version: versionOf(`${major}.0.0${prerelease}`), open: 'minor'}
  if (isWildcard(patch))
    return {operator: operatorOf(operator), version: versionOf(`${major}${minor}.0${prerelease}`), open: 'patch'}
  return {operator: operatorOf(operator), version: versionOf(`${major}${minor}${patch}${prerelease}`), open: 'none'}
}

function versionOf(text: string): Version {
  try {
    return parseVersion(text)
  } catch (error) {
    if (error instanceof GoError) throw improper(text)
    throw error
  }
}

function isWildcard(part: string): boolean {
  return ['', 'x', 'X', '*'].includes(part.replace('.', ''))
}

function operatorOf(text: string): Operator {
  const operator = operators.find((candidate) => candidate === text)
  if (operator === undefined) throw improper(text)
  return operator
}

function improper(text: string): GoError {
  return new GoError(`improper constraint: ${text}`)
}

export function satisfies(version: Version, constraints: Constraints): boolean {
  return constraints.some((conditions) => conditions.every((condition) => holds(version, condition)))
}

/** A prerelease satisfies only conditions that name a prerelease themselves, and inequality. */
function holds(version: Version, constraint: Constraint): boolean {
  const exact = constraint.open === 'none'
  if (constraint.operator === '!=' && exact) return rules['!='](version, constraint)
  if (version.prerelease !== '' && constraint.version.prerelease === '') return false
  return rules[constraint.operator](version, constraint)
}

type Rule = (version: Version, constraint: Constraint) => boolean

const equalOrWithin: Rule = (version, constraint) =>
  constraint.open === 'none' ? compareVersions(version, constraint.version) === 0 : withinTilde(version, constraint)

const atLeast: Rule = (version, {version: bound}) => compareVersions(version, bound) >= 0

const atMost: Rule = (version, {version: bound, open}) => {
  if (open === 'none') return compareVersions(version, bound) <= 0
  if (version.major > bound.major) return false
  return !(version.major === bound.major && version.minor > bound.minor && open !== 'minor')
}

const above: Rule = (version, {version: bound, open}) => {
  if (open === 'none') return compareVersions(version, bound) > 0
  if (version.major !== bound.major) return version.major > bound.major
  if (open === 'minor') return false
  return open === 'patch' ? version.minor > bound.minor : compareVersions(version, bound) > 0
}

/** Same major and minor, save where they are open: ~1 is 1.x.x, and ~0.0.0 and ~* are anything. */
const withinTilde: Rule = (version, {version: bound, open}) => {
  if (compareVersions(version, bound) < 0) return false
  const isZero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n
  if (isZero && (open === 'none' || open === 'major')) return true
  return version.major === bound.major && (version.minor === bound.minor || open === 'minor')
}

/** The leftmost part that is not zero stays: ^1.2 is below 2, ^0.2 below 0.3, ^0.0.3 is 0.0.3. */
const withinCaret: Rule = (version, {version: bound, open}) => {
  if (compareVersions(version, bound) < 0) return false
  if (bound.major > 0n || open === 'minor') return version.major === bound.major
  if (version.major > 0n) return false
  if (bound.minor > 0n || open === 'patch') return version.minor === bound.minor
  return version.minor === 0n && version.patch === bound.patch
}

const different: Rule = (version, {version: bound, open}) => {
  if (open === 'none') return compareVersions(version, bound) !== 0
  if (version.major !== bound.major) return true
  if (version.minor !== bound.minor && open !== 'minor') return true
  if (open === 'minor') return false
  if (open !== 'patch') return version.patch !== bound.patch || compareVersions(version, bound) !== 0
  return (
    (version.prerelease !== '' || bound.prerelease !== '') &&
    comparePrereleases(version.prerelease, bound.prerelease) !== 0
  )
}

const rules: Readonly<Record<Operator, Rule>> = {
  '': equalOrWithin,
  '=': equalOrWithin,
  '!=': different,
  '>': above,
  '<': (version, {version: bound}) => compareVersions(version, bound) < 0,
  '>=': atLeast,
  '=>': atLeast,
  '<=': atMost,
  '=<': atMost,
  '~': withinTilde,
  '~>': withinTilde,
  '^': withinCaret,
}

const operators: readonly Operator[] = ['', '=', '!=', '>', '<', '>=', '=>', '<=', '=<', '~', '~>', '^']
