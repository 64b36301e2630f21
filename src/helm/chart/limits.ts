// How large a chart may be: Helm's own limits, so that what loads here loads there.

import {Exit, MeshError} from '../../errors.ts'

const MIB = 1024 * 1024

/** The largest single file of a chart, in bytes. */
export const FILE_LIMIT = 5 * MIB

/** The largest chart, unpacked, in bytes. */
export const TOTAL_LIMIT = 100 * MIB

export function tooLarge(what: string, limit: number): MeshError {
  return new MeshError(Exit.Failed, `${what} is larger than the ${limit / MIB} MiB that a chart may have`, {
    hint: 'list files that the chart does not need in its .helmignore',
  })
}
