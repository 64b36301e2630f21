// Turns the command line of `mesh rbac print` into what the rights of a command depend on.

import {Exit, MeshError} from '../errors.ts'
import type {KubeObject} from '../kube/object.ts'
import type {ResourceName} from '../kube/resources.ts'
import type {Context} from '../mesh-command.ts'
import type {Places, RightsRequest, Subject} from '../rights/index.ts'
import {resourceOfKind} from '../rights/index.ts'
import {allKinds, type StatKindName, statKinds} from '../stats/targets/kinds.ts'
import {parseTargets} from '../stats/targets/target.ts'

export interface RightsFlags {
  namespace?: string | undefined
  'all-namespaces': boolean
  pre: boolean
  crds: boolean
  proxy: boolean
  manual: boolean
  why: boolean
  'linkerd-cni-enabled': boolean
  ha: boolean
  user?: string | undefined
  group?: string | undefined
  'service-account'?: string | undefined
}

export interface ReadRights {
  /** The command's words, with the flag that changes its rights. */
  variant: string
  request: RightsRequest
  places: Places
  subject: Subject | undefined
}

const beforeInstall: ReadonlySet<string> = new Set(['check --pre', 'install'])
const variants = ['pre', 'crds', 'proxy', 'manual', 'why'] as const

/** @param made what an install with default values would make, CRDs included */
export function readRights(
  {command, rest, flags}: {command: string; rest: readonly string[]; flags: RightsFlags},
  context: Context,
  made: readonly KubeObject[],
): ReadRights {
  const given = variants.filter((flag) => flags[flag])
  if (given.length > 1) {
    throw new MeshError(Exit.Usage, `--${given.join(' and --')} are of different calls: print one at a time`)
  }
  const variant = [command, ...given.map((flag) => `--${flag}`)].join(' ')
  const clusterScoped = made
    .filter(({metadata}) => metadata.namespace === undefined)
    .map(({kind}) => resourceOfKind(kind))
  return {
    variant,
    request: {
      kinds: kindsOf(rest),
      crds: made.filter(({kind}) => kind === 'CustomResourceDefinition').map(({metadata}) => metadata.name),
      clusterScoped: [...new Set(clusterScoped.filter((resource) => resource !== undefined))],
      cni: flags['linkerd-cni-enabled'],
      ha: flags.ha,
    },
    places: {
      target: flags['all-namespaces']
        ? undefined
        : (flags.namespace ?? (variant === 'check --proxy' ? undefined : 'default')),
      // A namespace that is still to be made can hold no Role.
      'control-plane': beforeInstall.has(variant) ? undefined : context.controlPlaneNamespace,
      cni: context.cniNamespace,
      default: 'default',
      'kube-system': 'kube-system',
    },
    subject: subjectOf(flags),
  }
}

/** Where the kinds that the words name are kept; of every kind when they name none. */
function kindsOf(words: readonly string[]): ResourceName[] {
  const kinds = words.length === 0 ? allKinds : parseTargets(words).map(({kind}) => kind)
  return [...new Set(kinds.flatMap(placesOf))]
}

function placesOf(name: StatKindName): ResourceName[] {
  const kind = statKinds[name]
  return 'alsoIn' in kind ? [kind.resource, kind.alsoIn] : [kind.resource]
}

function subjectOf({user, group, 'service-account': account}: RightsFlags): Subject | undefined {
  if (user !== undefined) return {kind: 'User', name: user}
  if (group !== undefined) return {kind: 'Group', name: group}
  if (account === undefined) return undefined
  const [namespace = '', name = '', ...more] = account.split('/')
  if (namespace === '' || name === '' || more.length > 0) {
    throw new MeshError(Exit.Usage, `--service-account takes NAMESPACE/NAME, not "${account}"`)
  }
  return {kind: 'ServiceAccount', name, namespace}
}
