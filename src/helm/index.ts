// Renders Helm charts without Helm: load a chart, merge the user's values, execute the templates, parse what they wrote.

export {type Chart, type ChartFile, type ChartMetadata, fileText} from './chart/chart.ts'
export {type ChartSource, loadChart} from './chart/load-chart.ts'
export {formatPrint} from './fmt/index.ts'
export {makeCertificateKeys} from './functions/crypto/keys.ts'
export {plainJson} from './functions/encoding/plain-json.ts'
export {type FunctionDependencies, sprigFunctions} from './functions/index.ts'
export type {Capabilities} from './render/capabilities.ts'
export {
  crdFiles,
  createEngine,
  type Engine,
  type EngineOptions,
  type Release,
  type RenderedFile,
  renderChart,
} from './render/engine.ts'
export {inInstallOrder} from './render/install-order.ts'
export {type Manifest, type ManifestOrder, parseHooks, parseManifests} from './render/manifests.ts'
export {goFunction, parseTemplates, TemplateError, type TemplateSet} from './template/index.ts'
export {
  type FunctionTable,
  GoError,
  GoFunction,
  type GoMap,
  GoNumber,
  type GoSlice,
  GoStruct,
  type GoValue,
  isGoMap,
  isGoSlice,
  nilMap,
  typedMap,
  typedSlice,
} from './value.ts'
export {mergeValues, type ReadText, readValues, type ValueSources} from './values/merge-values.ts'
export {helmNumbers, plainValues} from './values/plain-values.ts'
export type {Values} from './values/values.ts'
