// Adds to ambient mode or removes from it, for the two commands: prints the patch, or applies it and says what changed.

import {Args, Flags} from '@oclif/core'
import {type Enrolment, enrol, planEnrolment} from '../ambient/enrolment.ts'
import type {Io} from '../io/io.ts'
import type {Context} from '../mesh-command.ts'
import {labels} from '../meshes/istio.ts'
import {type AmbientTarget, inNamespace} from './ambient-target.ts'
import {istioFlags, namespaceFlag} from './istio-flags.ts'
import {writeData} from './write-data.ts'
import {writeWarnings} from './write-manifests.ts'

export const enrolmentArguments = {
  target: Args.string({ignoreStdin: true, required: true, description: 'a NAMESPACE, or TYPE/NAME of a workload'}),
}

export const enrolmentFlags = {
  ...istioFlags,
  namespace: namespaceFlag,
  'dry-run': Flags.boolean({summary: 'Print the patch that would be applied, as YAML, and change nothing'}),
}

export async function changeEnrolment(
  {io, ...context}: Context,
  action: 'add' | 'remove',
  {target, dryRun}: {target: AmbientTarget; dryRun: boolean},
): Promise<void> {
  const cluster = await context.cluster()
  try {
    const plan = await planEnrolment(cluster, inNamespace(target, cluster.namespace), action)
    await writeWarnings(io, plan.warnings)
    await enrol(cluster, plan, dryRun)
    if (dryRun) await writeData(io, plan.patch, 'yaml')
    else await writeChange(io, plan)
  } finally {
    cluster.close()
  }
}

async function writeChange(io: Io, {target, before, after}: Enrolment): Promise<void> {
  const name = target.resource === 'namespaces' ? target.name : `${target.namespace}/${target.name}`
  const said = (value: string | undefined) => value ?? 'not set'
  const change = before === after ? `${said(after)}, as it was` : `${said(before)} -> ${said(after)}`
  await io.stdout.write(`${target.objectKind} ${name}: ${labels.dataplaneMode} ${change}\n`)
  const restarts = before !== after && !['namespaces', 'pods'].includes(target.resource)
  if (restarts) await io.stderr.write('Its pods are replaced, since the label is in their template.\n')
}
