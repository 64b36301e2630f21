// What the other folders may use of this one: a report of everything that a maintainer needs, without secrets.

export {collectReport, type ReportEntry} from './collect.ts'
export {indexPage} from './index-page.ts'
export {pathFilter} from './path-filter.ts'
export type {ReportedMesh, Source} from './source.ts'
