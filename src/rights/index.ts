// The rights that commands need, chosen by mesh and by the words of the command.

import {closest} from 'fastest-levenshtein'
import {Exit, MeshError} from '../errors.ts'
import {type MeshName, meshNames} from '../meshes/index.ts'
import type {RightsRequest} from './common.ts'
import {istioRights, withoutLeast} from './istio.ts'
import {linkerdRights} from './linkerd.ts'
import type {Right} from './right.ts'

export type {RightsRequest} from './common.ts'
export {type Places, resourceOfKind, rolesFor, type Subject} from './right.ts'

type Table = Readonly<Record<string, (request: RightsRequest) => readonly Right[]>>

const tables: Readonly<Record<MeshName, Table>> = {linkerd: linkerdRights, istio: istioRights}

/** The words of every command, `check --proxy` and `viz stat` among them. */
export function commandsWithRights(mesh: MeshName): string[] {
  return Object.keys(tables[mesh])
}

/** Commands for which there is no least: they take what they may read, and do without the rest. */
export {withoutLeast} from './istio.ts'

/** Finds the command at the beginning of the words. The rest names what it is about. */
export function findCommand(mesh: MeshName, words: readonly string[]): {command: string; rest: readonly string[]} {
  const known = commandsWithRights(mesh).filter((name) => !name.includes(' --'))
  const lengths = [3, 2, 1].filter((length) => length <= words.length)
  for (const length of lengths) {
    const command = words.slice(0, length).join(' ')
    if (known.includes(command)) return {command, rest: words.slice(length)}
  }
  const given = words.join(' ')
  const elsewhere = meshNames.find((other) =>
    commandsWithRights(other).some((name) => lengths.some((length) => words.slice(0, length).join(' ') === name)),
  )
  if (withoutLeast.includes(words[0] ?? '')) {
    throw new MeshError(Exit.Usage, `mesh ${words[0]} takes what it may read or apply: there is no least for it`, {
      hint: 'mesh rbac print check, for what a report begins with',
    })
  }
  if (elsewhere !== undefined) {
    throw new MeshError(Exit.Usage, `"mesh ${given}" asks nothing of a cluster with ${mesh}`, {
      hint: `mesh rbac print ${given} --mesh ${elsewhere}`,
    })
  }
  throw new MeshError(Exit.Usage, `no command is called "${given}"`, {
    hint: `mesh rbac print ${closest(given, known)}`,
  })
}

/** @param command with the flag that changes its rights, as commandsWithRights() spells it */
export function rightsOf(mesh: MeshName, command: string, request: RightsRequest): readonly Right[] {
  const rights = tables[mesh][command]
  if (rights !== undefined) return rights(request)
  const [words = ''] = command.split(' --')
  const variants = commandsWithRights(mesh).filter((name) => name.startsWith(`${words} --`))
  throw new MeshError(Exit.Usage, `the rights of "${command}" are those of "mesh ${words}"`, {
    hint:
      variants.length === 0
        ? `mesh rbac print ${words}`
        : variants.map((name) => `mesh rbac print ${name}`).join(', or '),
  })
}
