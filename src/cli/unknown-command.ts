// Recognises a command line whose command does not exist, and names the nearest one that does.

import type {Interfaces} from '@oclif/core'
import {closest} from 'fastest-levenshtein'
import {Exit, MeshError} from '../errors.ts'

/** @returns the error, or undefined when the words name a command or a topic, or ask for help */
export function unknownCommand(argv: readonly string[], config: Interfaces.Config): MeshError | undefined {
  const known = new Set<string>(['help'])
  for (const {id, aliases} of config.commands) {
    for (const name of [id, ...aliases]) {
      const words = name.split(':')
      // A topic is any beginning of a command's name.
      for (let length = 1; length <= words.length; length++) known.add(words.slice(0, length).join(' '))
    }
  }
  const [first, second] = argv
  if (first === undefined || first.startsWith('-')) return undefined
  if (!known.has(first)) return error(first, known)
  const isTopicOnly =
    !config.commands.some(({id, aliases}) => id === first || aliases.includes(first)) && first !== 'help'
  const command = config.findCommand(first)
  if (
    command !== undefined &&
    Object.keys(command.args).length === 0 &&
    second !== undefined &&
    !second.startsWith('-')
  ) {
    return new MeshError(Exit.Usage, `${first} takes no argument, got "${second}"`, {hint: `mesh ${first} --help`})
  }
  if (!isTopicOnly || second === undefined || second.startsWith('-')) return undefined
  return known.has(`${first} ${second}`) ? undefined : error(`${first} ${second}`, known)
}

function error(given: string, known: ReadonlySet<string>): MeshError {
  return new MeshError(Exit.Usage, `there is no command "${given}"`, {
    hint: `mesh ${closest(given, [...known])} --help`,
  })
}
