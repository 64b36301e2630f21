// Builds an injection from the flags of `inject`, for each mesh from its own.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import type {TransformSteps} from '../inject/transform.ts'
import type {Context} from '../mesh-command.ts'
import type {MeshName} from '../meshes/index.ts'
import {type IstioInjectionFlags, istioInjectionFlags, readIstioInjection} from './istio-injection.ts'
import {type LinkerdInjectionFlags, linkerdInjectionFlags, readLinkerdInjection} from './linkerd-injection.ts'
import type {Program} from './own-charts.ts'
import {valueSourceFlags} from './value-sources.ts'

export const injectionFlags = {
  ...valueSourceFlags,
  ...linkerdInjectionFlags,
  ...istioInjectionFlags,
  manual: Flags.boolean({summary: 'Write the proxy into the pod template instead of asking the injector for it'}),
  'ignore-cluster': Flags.boolean({
    summary: "With --manual: work from the chart's templates and values, not from the installed control plane's",
  }),
  registry: Flags.string({
    helpValue: 'REGISTRY',
    summary: "Pull the proxy from this registry [default: LINKERD_DOCKER_REGISTRY, or the mesh's own]",
  }),
  output: Flags.option({
    char: 'o',
    options: ['yaml', 'json'] as const,
    default: 'yaml',
    summary: 'The form of the output',
  })(),
}

export type InjectionFlags = LinkerdInjectionFlags & IstioInjectionFlags

type Reader = (context: Context, flags: InjectionFlags, program: Program) => Promise<TransformSteps>

const readers: Readonly<Record<MeshName, Reader>> = {linkerd: readLinkerdInjection, istio: readIstioInjection}

/** The flags that one mesh has and the others have not. */
const ownFlags: Readonly<Record<MeshName, readonly string[]>> = {
  linkerd: Object.keys(linkerdInjectionFlags),
  istio: Object.keys(istioInjectionFlags),
}

/** @throws MeshError for a flag of another mesh, or a file that a flag names and that cannot be used */
export async function readInjection(
  context: Context,
  flags: InjectionFlags,
  program: Program,
): Promise<TransformSteps> {
  refuseForeignFlags(context.mesh, {...flags})
  return readers[context.mesh](context, flags, program)
}

function refuseForeignFlags(mesh: MeshName, flags: Readonly<Record<string, unknown>>): void {
  for (const [owner, names] of Object.entries(ownFlags)) {
    const foreign = names.find((name) => flags[name] !== undefined && flags[name] !== false)
    if (owner === mesh || foreign === undefined || ownFlags[mesh].includes(foreign)) continue
    throw new MeshError(Exit.Usage, `--${foreign} is for ${owner}, and the mesh is ${mesh}`, {
      hint: `mesh inject --mesh ${owner} --${foreign}`,
    })
  }
}
