// The flags of `mesh check`, and what they make of the run.

import {setTimeout as sleep} from 'node:timers/promises'
import {Flags} from '@oclif/core'
import {closest} from 'fastest-levenshtein'
import type {Stage} from '../checks/check.ts'
import {expectedRelease, type NewestReleases, parseRelease} from '../checks/linkerd/releases.ts'
import {checkMeshes, knownCheckIds} from '../checks/list.ts'
import type {CheckEvent} from '../checks/run.ts'
import {Exit, MeshError} from '../errors.ts'
import {checkFormats} from '../io/check-report.ts'
import {installerFor} from '../manifests/index.ts'
import type {Context} from '../mesh-command.ts'
import {newestReleasesUrl} from '../meshes/linkerd.ts'
import {defaultIstioCrds, defaultManifest} from './default-manifests.ts'
import {durationFlag} from './duration-flag.ts'
import type {Program} from './own-charts.ts'

const releaseName = Flags.custom<string>({
  helpValue: 'RELEASE',
  async parse(text, _context, {name}) {
    if (parseRelease(text) !== undefined) return text
    throw new MeshError(Exit.Usage, `--${name} takes a release like edge-26.8.3, not "${text}"`)
  },
})

export const checkFlags = {
  pre: Flags.boolean({exclusive: ['crds', 'proxy'], summary: 'Check that the cluster is ready for an install'}),
  crds: Flags.boolean({exclusive: ['proxy'], summary: 'Check that the CustomResourceDefinitions are installed'}),
  proxy: Flags.boolean({summary: 'Check the workloads that the mesh serves as well'}),
  namespace: Flags.string({
    char: 'n',
    helpValue: 'NAME',
    dependsOn: ['proxy'],
    summary: 'With --proxy, the namespace of the workloads [default: all]',
  }),
  'linkerd-cni-enabled': Flags.boolean({
    dependsOn: ['pre'],
    summary: 'With --pre, check the CNI plugin that the install is to rely on',
  }),
  wait: durationFlag({summary: 'How long to wait for what is getting ready', shown: '5m0s', least: 0}),
  online: Flags.boolean({
    exclusive: ['expected-version'],
    summary: "Ask the mesh's publisher for the newest release",
  }),
  'expected-version': releaseName({summary: 'The release that counts as the newest, without asking anybody'}),
  'cli-version-override': releaseName({summary: 'Take mesh for a program of this release', hidden: true}),
  output: Flags.option({char: 'o', options: checkFormats, default: 'table', summary: 'The form of the output'})(),
  skip: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID',
    summary: 'Leave out a check, by its id; repeatable',
  }),
  'fail-on': Flags.option({
    options: ['warn', 'error'] as const,
    default: 'error',
    summary: 'The lowest level that makes the command fail',
  })(),
}

export interface CheckFlags {
  pre: boolean
  crds: boolean
  proxy: boolean
  namespace?: string | undefined
  'linkerd-cni-enabled': boolean
  wait: number
  online: boolean
  'expected-version'?: string | undefined
  'cli-version-override'?: string | undefined
  skip?: string[] | undefined
  timeout?: number | undefined
}

export interface CheckingProgram extends Program {
  readonly userAgent: string
}

/**
 * Nothing is asked before the first event is.
 * @param contexts one for each mesh
 */
export function runChecks(
  contexts: readonly [Context, ...Context[]],
  flags: CheckFlags,
  program: CheckingProgram,
): AsyncGenerator<CheckEvent> {
  const meshes = contexts.map(({mesh}) => mesh)
  const [context] = contexts
  const {linkerd, istio} = context.controlPlaneNamespaces
  const skip = skippedIds(flags.skip ?? [])
  const cliVersion = flags['cli-version-override'] ?? installerFor('linkerd').release
  const {root, version} = program
  const target = {
    connect: context.cluster,
    namespace: linkerd,
    cniNamespace: context.cniNamespace,
    cniEnabled: flags['linkerd-cni-enabled'],
    istioNamespace: istio,
    dataPlaneNamespace: flags.namespace,
    cliVersion,
    newestReleases: newestReleases(flags, cliVersion, program),
    defaultManifest: () => defaultManifest(context, root, version, false),
    crdManifest: () => defaultManifest(context, root, version, true),
    istioCrds: () => defaultIstioCrds(context, root),
  }
  const clock = {now: () => performance.now(), sleep: async (time: number) => sleep(time)}
  return checkMeshes(meshes, stageOf(flags), target, {wait: flags.wait, skip, clock})
}

function stageOf({pre, crds, proxy, 'linkerd-cni-enabled': cni}: CheckFlags): Stage {
  if (pre) return cni ? 'before-install-with-cni' : 'before-install'
  if (crds) return 'crds'
  return proxy ? 'data-plane' : 'installed'
}

/** One list of ids may serve a pipeline for all of its runs: an id of another stage or mesh is no mistake. */
function skippedIds(ids: readonly string[]): ReadonlySet<string> {
  const known = knownCheckIds()
  const unknown = ids.find((id) => !known.has(id))
  if (unknown === undefined) return new Set(ids)
  throw new MeshError(Exit.Usage, `--skip names no check: "${unknown}"`, {
    hint: `--skip ${closest(unknown, [...known])}; the id of every check is in: mesh check -o json`,
  })
}

const patience = 30_000

function newestReleases(
  flags: CheckFlags,
  release: string,
  {userAgent}: CheckingProgram,
): (() => Promise<NewestReleases>) | undefined {
  const expected = flags['expected-version']
  if (expected !== undefined) return async () => expectedRelease(expected)
  if (!flags.online) return undefined
  return async () => {
    const {askNewestReleases} = await import('./newest-releases.ts')
    const timeout = flags.timeout ?? patience
    return askNewestReleases({url: newestReleasesUrl, release, userAgent, timeout, env: process.env})
  }
}
