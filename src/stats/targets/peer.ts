// The other side that `--to` and `--from` name: what they may say, and with what they go together.

import {Exit, MeshError} from '../../errors.ts'
import type {Matcher} from '../query.ts'
import {equals} from '../query.ts'
import type {StatKindName} from './kinds.ts'
import {isPolicy, shortName, statKinds} from './kinds.ts'
import type {Target} from './target.ts'
import {parseResource} from './target.ts'

/** Only traffic that goes `to` it or comes `from` it counts. */
export interface Peer {
  readonly side: 'to' | 'from'
  readonly kind: StatKindName
  /** undefined: any object of the kind. */
  readonly name: string | undefined
  /** undefined: in any namespace. */
  readonly namespace: string | undefined
}

export interface PeerWords {
  readonly to?: string | undefined
  readonly toNamespace?: string | undefined
  readonly from?: string | undefined
  readonly fromNamespace?: string | undefined
}

/**
 * @param namespace where the other side is looked for when its own is not said; undefined: everywhere
 * @throws MeshError with exit code 2
 */
export function parsePeer(words: PeerWords, namespace: string | undefined): Peer | undefined {
  const to = words.to ?? words.toNamespace
  const from = words.from ?? words.fromNamespace
  if (to !== undefined && from !== undefined) throw usage('--to and --from exclude each other')
  if (to !== undefined) return readPeer('to', words.to, words.toNamespace, namespace)
  if (from !== undefined) return readPeer('from', words.from, words.fromNamespace, namespace)
  return undefined
}

function readPeer(
  side: Peer['side'],
  word: string | undefined,
  ownNamespace: string | undefined,
  namespace: string | undefined,
): Peer {
  // A namespace alone stands for all that is in it.
  if (word === undefined) return {side, kind: 'namespace', name: ownNamespace, namespace: undefined}
  const {kind, name} = parseResource(word)
  if (isPolicy(kind)) throw usage(`--${side} takes no policy, and ${word} is one`)
  if (side === 'from' && kind === 'service') {
    throw usage('--from takes no service: what sends requests is a workload', 'mesh viz stat svc --from deploy/NAME')
  }
  if (kind === 'namespace') {
    if (ownNamespace !== undefined) throw usage(`--${side}-namespace does not go with --${side} ${word}`)
    return {side, kind, name, namespace: undefined}
  }
  return {side, kind, name, namespace: ownNamespace ?? namespace}
}

/**
 * What the targets do not go together with.
 *
 * @param ownNamespace what `-n` says, when it was given
 * @throws MeshError with exit code 2
 */
export function refusePeer(
  targets: readonly Target[],
  peer: Peer | undefined,
  {toNamespace, fromNamespace}: PeerWords,
  ownNamespace: string | undefined,
): void {
  const policy = targets.find(({kind}) => isPolicy(kind))
  if (policy !== undefined && peer !== undefined) {
    throw usage(`--${peer.side} does not go with ${statKinds[policy.kind].objectKind}: policies stand at one side only`)
  }
  if (!targets.some(({kind}) => kind === 'namespace')) return
  const flags = {'--namespace': ownNamespace, '--to-namespace': toNamespace, '--from-namespace': fromNamespace}
  for (const [flag, value] of Object.entries(flags)) {
    if (value !== undefined) throw usage(`${flag} does not go with namespaces`, 'mesh viz stat ns/NAME')
  }
}

/** The label under which a client's proxy knows the object that it sends to. */
export function destinationLabel(kind: StatKindName): string {
  return `dst_${statKinds[kind].label}`
}

/** What samples of a client's proxy have to say for the peer to be the other side. */
export function peerMatchers({side, kind, name, namespace}: Peer): Matcher[] {
  const label = side === 'to' ? destinationLabel(kind) : statKinds[kind].label
  const named: Matcher = name === undefined ? {label, operator: '!=', value: ''} : equals(label, name)
  const inNamespace = equals(side === 'to' ? 'dst_namespace' : 'namespace', namespace ?? '')
  return namespace === undefined ? [named] : [named, inNamespace]
}

/** `deploy/web`, as a user would type it. */
export function describePeer({kind, name}: Peer): string {
  return name === undefined ? shortName(kind) : `${shortName(kind)}/${name}`
}

function usage(what: string, hint = 'mesh viz stat --help'): MeshError {
  return new MeshError(Exit.Usage, what, {hint})
}
