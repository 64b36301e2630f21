// What injection works from, as an installation would put it into the cluster: the injector's templates and values, the mesh configuration.

import {Exit, MeshError} from '../../errors.ts'
import {createEngine, helmNumbers} from '../../helm/index.ts'
import {minimumKubernetes} from '../../meshes/istio.ts'
import {type Json, parseYamlValue} from '../../yaml/index.ts'
import {valueAt} from '../values.ts'
import {chartSource} from './charts.ts'
import {componentValues, withChartValues} from './component-values.ts'
import {components, textAt} from './components.ts'
import {readConfigFiles} from './config-files.ts'
import type {IstioRequest} from './install.ts'
import {mergeOperator, objectAt} from './operator.ts'
import type {SetFlag} from './set-flags.ts'
import {checkOperator} from './value-rules.ts'

export interface InjectorTexts {
  /** The injector's configuration: templates and who is injected. */
  readonly config: string
  /** JSON: the values that templates read. */
  readonly values: string
  readonly mesh: string
  /** Empty for an installation without one. */
  readonly revision: string
}

export type InjectorRequest = Pick<
  IstioRequest,
  'charts' | 'files' | 'set' | 'profile' | 'revision' | 'namespace' | 'now' | 'randomBytes'
>

/** @throws MeshError for a configuration that breaks a rule, or that has no injector */
export async function injectorTexts(request: InjectorRequest): Promise<InjectorTexts> {
  const source = chartSource(request.charts)
  const layers = readConfigFiles(request.files)
  const {operator} = mergeOperator({files: layers.operator, set: allFlags(request), detected: []}, source)
  checkOperator(operator)
  const component = components.find(({chart}) => chart === 'istiod')
  const chart = await source.load('istiod')
  if (component === undefined || chart === undefined)
    throw new MeshError(Exit.Failed, '--charts names one chart, and it is not that of istiod, which injects')
  const settings = objectAt(operator, 'spec.components.pilot')
  const namespace = textAt(settings, 'namespace') ?? textAt(operator, 'metadata.namespace') ?? ''
  const own = componentValues({component, namespace, name: '', settings}, objectAt(operator, 'spec.values'))
  const engine = createEngine(chart, {
    values: helmNumbers(withChartValues(own, component, layers.charts.get('istiod') ?? {})),
    release: {name: 'istio', namespace},
    capabilities: {kubeVersion: `v${minimumKubernetes.major}.${minimumKubernetes.minor}.0`},
    now: () => request.now,
    randomBytes: request.randomBytes,
  })
  const render = (file: string): Json => {
    const template = `${chart.metadata.name}/templates/${file}`
    return parseYamlValue(engine.include(template, engine.root), {file: template})
  }
  const injector = textsOf(render('injector-config.yaml'), ['config', 'values'])
  const mesh = textsOf(render('mesh-config.yaml'), ['mesh'])
  return {
    config: injector.config ?? '',
    values: injector.values ?? '',
    mesh: mesh.mesh ?? '',
    revision: textAt(operator, 'spec.values.revision') ?? '',
  }
}

function allFlags({set, profile, revision, namespace}: InjectorRequest): SetFlag[] {
  const single: readonly (readonly [path: string, value: string | undefined])[] = [
    ['profile', profile],
    ['revision', revision],
    ['values.global.istioNamespace', namespace],
  ]
  return [
    ...set,
    ...single.flatMap(([path, value]): SetFlag[] =>
      value === undefined ? [] : [{kind: 'set-string', text: `${path}=${value}`}],
    ),
  ]
}

function textsOf(configMap: Json, keys: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keys.map((key) => {
      const text =
        typeof configMap === 'object' && configMap !== null && !Array.isArray(configMap)
          ? valueAt(configMap, `data.${key}`)
          : undefined
      if (typeof text === 'string') return [key, text]
      throw new MeshError(Exit.Failed, `the configuration renders no ${key} for the injector`, {
        hint: 'mesh install --mesh istio --set values.global.omitSidecarInjectorConfigMap=false',
      })
    }),
  )
}
