// The rules of .helmignore: like .gitignore without `**`, and with Helm's own reading of `!`.

import {Exit, MeshError} from '../../errors.ts'
import {compilePathPattern} from './path-pattern.ts'

/** Whether a path below the chart's folder is left out. */
export type IgnoreRules = (name: string, isFolder: boolean) => boolean

interface Rule {
  readonly matches: (name: string) => boolean
  readonly isNegated: boolean
  readonly needsFolder: boolean
}

/** Dot files among the templates are an editor's, not the chart's. */
const ALWAYS = 'templates/.?*'

/** @throws MeshError for a pattern that does not parse or that has `**` */
export function parseIgnoreRules(text: string, file: string): IgnoreRules {
  const rules: Rule[] = []
  for (const [index, line] of `${text.replace(/^\uFEFF/, '')}\n${ALWAYS}`.split('\n').entries()) {
    const pattern = line.trim()
    if (pattern === '' || pattern.startsWith('#')) continue
    rules.push(parseRule(pattern, `${file}:${index + 1}`))
  }
  return (name, isFolder) => isIgnored(rules, name, isFolder)
}

/** The first rule that says something decides: a negated one says `ignored` about all that it does not match. */
function isIgnored(rules: readonly Rule[], name: string, isFolder: boolean): boolean {
  for (const rule of rules) {
    const applies = !rule.needsFolder || isFolder
    if (rule.isNegated ? !applies || !rule.matches(name) : applies && rule.matches(name)) return true
  }
  return false
}

function parseRule(line: string, place: string): Rule {
  if (line.includes('**')) throw new MeshError(Exit.Failed, `${place}: "**" is not allowed in .helmignore, got ${line}`)
  const isNegated = line.startsWith('!')
  const unsigned = isNegated ? line.slice(1) : line
  const needsFolder = unsigned.endsWith('/')
  const path = needsFolder ? unsigned.slice(0, -1) : unsigned
  const isRooted = path.includes('/')
  const pattern = compilePathPattern(path.startsWith('/') ? path.slice(1) : path)
  if (pattern === undefined) throw new MeshError(Exit.Failed, `${place}: the pattern does not parse: ${line}`)
  // Without a slash only the last part of a name is looked at.
  const matches = (name: string) => pattern.test(isRooted ? name : name.slice(name.lastIndexOf('/') + 1))
  return {matches, isNegated, needsFolder}
}
