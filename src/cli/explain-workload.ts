// The end of `inject --why`: finds the workload in the input or in the cluster, and writes why it has no sidecar.

import {Exit, MeshError} from '../errors.ts'
import {injectorFor} from '../inject/index.ts'
import {type InputObject, objectsOf} from '../inject/object.ts'
import type {Explanation} from '../inject/why.ts'
import {findWorkload, isOfType, parseWorkload} from '../inject/workload.ts'
import type {Source} from '../io/read-sources.ts'
import type {Context} from '../mesh-command.ts'
import type {MeshName} from '../meshes/index.ts'
import {decodeYaml, readDocuments} from '../yaml/index.ts'

export interface ExplainRequest {
  /** `deploy/web` */
  readonly workload: string
  readonly namespace: string | undefined
  /** Looked through instead of the cluster. */
  readonly sources: readonly Source[] | undefined
}

/** Exit code 1 when it is not injected, so that a script can ask. */
export async function explainWorkload(context: Context, {workload, namespace, sources}: ExplainRequest): Promise<void> {
  const wanted = parseWorkload(workload)
  const explanation =
    sources === undefined
      ? await explainFromCluster(context, workload, namespace)
      : explainFromFiles(
          context.mesh,
          sources,
          (object) => isOfType(object, wanted) && (namespace === undefined || object.namespace === namespace),
          workload,
        )
  await context.io.stdout.write(explanationText(workload, explanation))
  if (!explanation.isInjected) process.exitCode = Exit.Failed
}

async function explainFromCluster(
  context: Context,
  workload: string,
  namespace: string | undefined,
): Promise<Explanation> {
  const cluster = await context.cluster()
  const object = await findWorkload(cluster, parseWorkload(workload), namespace ?? cluster.namespace)
  return injectorFor(context.mesh).explainIn(cluster, object, context.controlPlaneNamespace)
}

function explainFromFiles(
  mesh: MeshName,
  sources: readonly Source[],
  isWanted: (object: InputObject) => boolean,
  workload: string,
): Explanation {
  const objects = sources.flatMap(({name, bytes}) =>
    readDocuments(decodeYaml(bytes, name), {file: name}).flatMap(({value}) => objectsOf(value)),
  )
  const object = objects.find(isWanted)
  if (object === undefined) throw new MeshError(Exit.Failed, `the input has no ${workload}`)
  const namespace = objects.find(({kind, name}) => kind.toLowerCase() === 'namespace' && name === object.namespace)
  return injectorFor(mesh).explain(object, namespace?.value)
}

function explanationText(workload: string, {isInjected, causes}: Explanation): string {
  if (isInjected) return `${workload} is injected\n`
  if (causes.length === 0)
    return `${workload} has no sidecar yet, and nothing stands in the way: its pods get one when they start\n  try: kubectl rollout restart ${workload}\n`
  const lines = causes.map(({code, text, remedy}) => `  ${text} (${code})\n    try: ${remedy}`)
  return `${workload} is not injected:\n${lines.join('\n')}\n`
}
