// A compiled Go regular expression: finding, replacing and splitting by Go's rules for empty matches.

import {parseRegex} from './parse.ts'
import {translateRegex} from './translate.ts'

interface Match {
  readonly start: number
  readonly end: number
  /** The whole match, then the groups; undefined for one that took no part. */
  readonly groups: readonly (string | undefined)[]
}

export class GoRegex {
  readonly #pattern: RegExp
  readonly #groupNames: readonly (string | undefined)[]

  /** Throws GoError. */
  constructor(source: string) {
    const {root, groupNames} = parseRegex(source)
    const translation = translateRegex(root)
    this.#pattern = new RegExp(translation.source, `g${translation.flags}`)
    this.#groupNames = groupNames
  }

  test(text: string): boolean {
    return this.#matchFrom(text, 0) !== undefined
  }

  find(text: string): string {
    return this.#matchFrom(text, 0)?.groups[0] ?? ''
  }

  /** At most so many matches, or all for a negative limit. */
  findAll(text: string, limit: number): string[] {
    return this.#matches(text, limit).map(({groups}) => groups[0] ?? '')
  }

  /** Go's Split: the pieces between matches, at most so many; the last one holds the rest. */
  split(text: string, limit: number): string[] {
    const pieces: string[] = []
    let [begin, end] = [0, 0]
    for (const match of this.#matches(text, limit)) {
      if (limit > 0 && pieces.length === limit - 1) break
      end = match.start
      if (match.end !== 0) pieces.push(text.slice(begin, end))
      begin = match.end
    }
    if (end !== text.length) pieces.push(text.slice(begin))
    return pieces
  }

  /** In the template $1, $name and ${name} stand for groups, $$ for a dollar sign. */
  replaceAll(text: string, template: string): string {
    return this.#replace(text, (match) => this.#expand(template, match))
  }

  replaceAllLiteral(text: string, replacement: string): string {
    return this.#replace(text, () => replacement)
  }

  #replace(text: string, replacement: (match: Match) => string): string {
    let result = ''
    let end = 0
    for (const match of this.#matches(text, -1)) {
      result += text.slice(end, match.start) + replacement(match)
      end = match.end
    }
    return result + text.slice(end)
  }

  /** An empty match right behind another match does not count. */
  #matches(text: string, limit: number): Match[] {
    const matches: Match[] = []
    let from = 0
    let previousEnd = -1
    while (from <= text.length && (limit < 0 || matches.length < limit)) {
      const match = this.#matchFrom(text, from)
      if (match === undefined) break
      const isEmpty = match.start === match.end
      if (!isEmpty || match.start !== previousEnd) matches.push(match)
      previousEnd = match.end
      from = isEmpty ? match.end + characterWidth(text, match.end) : match.end
    }
    return matches
  }

  #matchFrom(text: string, from: number): Match | undefined {
    this.#pattern.lastIndex = from
    const match = this.#pattern.exec(text)
    if (match === null) return undefined
    return {start: match.index, end: match.index + match[0].length, groups: [...match]}
  }

  #expand(template: string, match: Match): string {
    return template.replace(/\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (_, dollar, plain, braced) => {
      return dollar ?? this.#group(plain ?? braced, match)
    })
  }

  /** A group by its number, without leading zeros, or by its name; nothing for one that does not exist. */
  #group(name: string, {groups}: Match): string {
    const index = /^(?:0|[1-9][0-9]*)$/.test(name) ? Number(name) : this.#groupNames.lastIndexOf(name) + 1
    const isNamed = index > 0 || name === '0'
    return (isNamed ? groups[index] : undefined) ?? ''
  }
}

/** Go steps over whole characters; so does a JavaScript expression with the u flag. */
function characterWidth(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
