// Builds an injection of Linkerd's from the flags of `inject`, and for a manual one from the values of the control plane.

import {join} from 'node:path'
import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import {injectorFor} from '../inject/index.ts'
import {overrideAnnotations, podAnnotations} from '../inject/linkerd/flags.ts'
import type {TransformSteps} from '../inject/transform.ts'
import type {Context} from '../mesh-command.ts'
import {parseDuration} from '../meshes/duration.ts'
import {imageRegistry} from '../meshes/linkerd.ts'
import {injectFlags, proxyFlags} from '../meshes/linkerd-value-flags.ts'
import {ownCharts, type Program} from './own-charts.ts'
import {type FlaggedValue, flaggedValues, valueFlags} from './value-flags.ts'
import {type GivenValueSources, readValueSources} from './value-sources.ts'

export const linkerdInjectionFlags = {
  ...valueFlags(proxyFlags, 'PROXY'),
  ...valueFlags(injectFlags, 'PROXY'),
  'enable-debug-sidecar': Flags.boolean({summary: 'Add the debug sidecar too'}),
  'close-wait-timeout': Flags.string({
    helpValue: 'DURATION',
    summary: 'How long the kernel keeps half-closed connections',
  }),
  ingress: Flags.boolean({summary: 'Run the proxy in ingress mode, which routes by the Host header'}),
}

export interface LinkerdInjectionFlags extends GivenValueSources {
  manual: boolean
  ingress: boolean
  'ignore-cluster': boolean
  'enable-debug-sidecar': boolean
  'close-wait-timeout'?: string | undefined
  registry?: string | undefined
}

export async function readLinkerdInjection(
  context: Context,
  flags: LinkerdInjectionFlags,
  {root, version}: Program,
): Promise<TransformSteps> {
  const closeWaitTimeout = flags['close-wait-timeout']
  if (closeWaitTimeout !== undefined && parseDuration(closeWaitTimeout) === undefined) {
    throw new MeshError(Exit.Usage, `--close-wait-timeout takes a duration like 1h, not "${closeWaitTimeout}"`)
  }
  const values = [
    ...registryValues(flags.registry ?? context.env.LINKERD_DOCKER_REGISTRY),
    ...flaggedValues([...proxyFlags, ...injectFlags], {...flags}),
  ]
  const options = {
    overrides: overrideAnnotations(values),
    podOverrides: podAnnotations({debugSidecar: flags['enable-debug-sidecar'], closeWaitTimeout}),
    ingress: flags.ingress,
  }
  const injector = injectorFor('linkerd')
  if (!flags.manual) return injector.annotation(options)
  // Annotating needs neither charts nor values.
  const {injectionValues} = await import('../manifests/index.ts')
  const charts = ownCharts(root, 'linkerd')
  const request = {
    charts: {own: charts},
    namespace: context.controlPlaneNamespace,
    user: await readValueSources(flags, context.io),
  }
  return injector.manual({
    ...options,
    chart: join(charts, 'inject'),
    values: await injectionValues(request, flags['ignore-cluster'] ? undefined : await context.cluster()),
    controlPlaneNamespace: context.controlPlaneNamespace,
    createdBy: `mesh/cli ${version}`,
  })
}

function registryValues(registry: string | undefined): FlaggedValue[] {
  if (registry === undefined || registry === imageRegistry) return []
  const image = (path: string, name: string) => ({
    flag: 'registry',
    path,
    value: `${registry.replace(/\/+$/, '')}/${name}`,
  })
  return [image('proxy.image.name', 'proxy'), image('debugContainer.image.name', 'debug')]
}
