// What the other folders may use of this one: objects into a cluster, in dependency order, until they are ready.

export {type AppliedObject, type ApplyStep, applyObjects} from './apply-objects.ts'
export type {Stage} from './order.ts'
