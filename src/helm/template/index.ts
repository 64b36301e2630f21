// The Go template language: parse sources into a set of templates, execute them by name.

export {type CallContext, type FunctionTable, GoError, type GoValue} from '../value.ts'
export {contextFunction, goFunction, type ParameterType} from './function.ts'
export {TemplateError} from './template-error.ts'
export {
  type ExecuteOptions,
  type MissingKey,
  parseTemplates,
  type TemplateSet,
  type TemplateSource,
} from './template-set.ts'
