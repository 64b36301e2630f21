// What the other folders may use of this one: reading YAML as kubectl does, and editing a user's text without re-writing it.

export {decodeYaml} from './bytes.ts'
export {environmentOf} from './container-environment.ts'
export type {YamlDocument} from './document.ts'
export {applyEdits, replaceDocuments} from './edit.ts'
export {type Edit, editValue, type Path} from './edit-value.ts'
export {at, listAt, textAt, textMapAt} from './fields.ts'
export {isJsonObject, type Json, type JsonObject, sameJson} from './json.ts'
export {selects} from './label-selector.ts'
export {parseYamlDocuments, parseYamlValue, readDocuments} from './read.ts'
export {splitDocuments} from './split.ts'
export {strategicMerge} from './strategic-merge.ts'
export {writeYaml} from './write.ts'
