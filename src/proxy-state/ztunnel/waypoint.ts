// The waypoint that a workload or a Service sends its traffic through, by the name of its Service.

import {type Json, listAt, textAt} from '../../yaml/index.ts'

/** `None` without one, `NA` when the dump does not have the Service that is named. */
export function waypointOf(owner: Json, dump: Json): string {
  const destination = textAt(owner, 'waypoint', 'destination')
  if (destination === undefined) return 'None'
  const service = listAt(dump, 'services').find(
    (candidate) =>
      `${textAt(candidate, 'namespace') ?? ''}/${textAt(candidate, 'hostname') ?? ''}` === destination ||
      listAt(candidate, 'vips').includes(destination),
  )
  return textAt(service, 'name') ?? 'NA'
}
