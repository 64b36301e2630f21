// Applies manifests for a command: progress on stderr, what became of each object on stdout, and a clear word when it stops.

import {setTimeout as sleep} from 'node:timers/promises'
import {Flags} from '@oclif/core'
import {type AppliedObject, type ApplyStep, applyObjects, type Stage} from '../apply/index.ts'
import {Exit, MeshError} from '../errors.ts'
import type {Io, Progress} from '../io/io.ts'
import {printable} from '../io/printable.ts'
import {writeJson} from '../io/write-json.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {Rendered} from '../manifests/index.ts'
import type {Context} from '../mesh-command.ts'
import {textAt} from '../yaml/index.ts'
import {durationFlag} from './duration-flag.ts'
import type {Install} from './installs.ts'
import {writeWarnings} from './write-manifests.ts'

export const applyFlags = {
  apply: Flags.boolean({
    exclusive: ['ignore-cluster', 'images'],
    summary: 'Apply the manifests to the cluster and wait until they are ready, instead of printing them',
    helpGroup: 'APPLY',
  }),
  force: Flags.boolean({
    dependsOn: ['apply'],
    summary: 'Take over fields that somebody else manages',
    helpGroup: 'APPLY',
  }),
  wait: durationFlag({
    summary: 'How long to wait for workloads to become ready, with --apply; 0s does not wait',
    shown: '5m',
    least: 0,
    helpGroup: 'APPLY',
  }),
}

export interface ApplyManifestsOptions {
  force: boolean
  /** Milliseconds; 0 does not wait. */
  wait: number
}

const stageTitles: Readonly<Record<Stage, string>> = {
  crds: 'CustomResourceDefinitions',
  namespaces: 'namespaces',
  objects: 'accounts, rights, configuration and services',
  workloads: 'workloads',
  webhooks: 'webhooks and policies of admission',
}

/** Applies what an install consists of, and prints what became of each object. */
export async function applyInstall(
  {io, ...context}: Context,
  install: Install,
  {output, ...options}: ApplyManifestsOptions & {output: 'yaml' | 'json'},
): Promise<void> {
  const cluster = await context.cluster()
  try {
    await writeApplied(io, await applyManifests(io, cluster, objectsOf(io, install.parts(cluster)), options), output)
  } finally {
    cluster.close()
  }
}

async function* objectsOf(io: Io, parts: AsyncIterable<Rendered>): AsyncGenerator<readonly KubeObject[]> {
  for await (const {documents, warnings} of parts) {
    await writeWarnings(io, warnings)
    yield documents.map((document) => document.object())
  }
}

/**
 * Applies, part by part, and follows the workloads until they are ready.
 * @throws MeshError when the cluster refuses something, something is not ready in time, or the user interrupts
 */
export async function applyManifests(
  io: Io,
  cluster: Cluster,
  parts: AsyncIterable<readonly KubeObject[]>,
  {force, wait}: ApplyManifestsOptions,
): Promise<AppliedObject[]> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const applied: AppliedObject[] = []
  const talk = await startTalk(io)
  const clock = {now: () => performance.now(), sleep: async (time: number) => sleep(time, undefined, stop)}
  try {
    for await (const objects of parts) {
      for await (const step of applyObjects(cluster, {objects, force, wait, clock})) {
        if (step.kind === 'applied') applied.push(step)
        await talk.tell(step)
        stop.signal.throwIfAborted()
      }
    }
    return applied
  } catch (error) {
    talk.end()
    await io.stderr.write(`${reached(applied)}\n`)
    if (!stop.signal.aborted) throw error
    throw new MeshError(Exit.Interrupted, 'interrupted: the cluster stays as it is now', {
      hint: 'run the same command again to go on',
    })
  } finally {
    talk.end()
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

function reached(applied: readonly AppliedObject[]): string {
  const touched = applied.filter(({change}) => change !== 'unchanged').length
  if (touched === 0) return 'Nothing in the cluster was changed.'
  return `${touched} object${touched === 1 ? ' was' : 's were'} created or changed, and nothing was taken back.`
}

/** One line an object, or one JSON document. */
async function writeApplied(io: Io, applied: readonly AppliedObject[], output: 'yaml' | 'json'): Promise<void> {
  const rows = applied.map(({object, change}) => ({
    kind: object.kind,
    namespace: textAt(object, 'metadata', 'namespace') ?? null,
    name: object.metadata.name,
    change,
  }))
  await io.stdout.write(
    output === 'json'
      ? `${writeJson({objects: rows}, 2)}\n`
      : rows
          .map(
            ({kind, namespace, name, change}) =>
              `${kind} ${namespace === null ? '' : `${namespace}/`}${name} ${change}\n`,
          )
          .join(''),
  )
}

interface Talk {
  tell(step: ApplyStep): Promise<void>
  end(): void
}

/** Lines that stay, and on a terminal one that moves below them. */
async function startTalk(io: Io): Promise<Talk> {
  const {style} = io.stderr
  let moving: Progress | undefined
  const show = async (text: string) => {
    if (moving === undefined) moving = await io.progress(text)
    else moving.update(text)
  }
  const end = () => {
    moving?.stop()
    moving = undefined
  }
  const line = async (text: string) => {
    end()
    await io.stderr.write(`${text}\n`)
  }
  return {
    end,
    async tell(step) {
      switch (step.kind) {
        case 'stage':
          return line(`applying ${stageTitles[step.stage]}: ${step.objects}`)
        case 'applied':
          return show(`${step.object.kind} ${step.object.metadata.name}`)
        case 'waiting':
          return line(`waiting for ${step.object}: ${step.state}`)
        case 'held-up':
          return line(
            `${style.yellow('‼')} ${step.waiting} is held up by ${step.by.object}: ${printable(`${step.by.reason}: ${step.by.message}`)}`,
          )
        case 'ready':
          return line(`${style.green('√')} ${step.object}: ${step.state}`)
        default:
          return step satisfies never
      }
    },
  }
}
