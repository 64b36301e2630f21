// The environment of a container, as far as the pod that it is in tells it.

import {listAt, textAt} from './fields.ts'
import type {Json} from './json.ts'

/** Variables from Secrets, ConfigMaps and quantities are left out. */
export function environmentOf(pod: Json, container: Json | undefined): Map<string, string> {
  const variables = new Map<string, string>()
  for (const entry of listAt(container, 'env')) {
    const field = textAt(entry, 'valueFrom', 'fieldRef', 'fieldPath')
    const value = field === undefined ? textAt(entry, 'value') : textAt(pod, ...field.split('.'))
    if (value !== undefined) variables.set(textAt(entry, 'name') ?? '', expand(value, variables))
  }
  return variables
}

/** `$(NAME)` is a variable that stands before; of one that does not it stays as it is, and `$$` is a dollar. */
function expand(value: string, variables: ReadonlyMap<string, string>): string {
  return value.replace(/\$(\$|\(([^()]*)\))/g, (whole, rest: string, name?: string) =>
    rest === '$' ? '$' : (variables.get(name ?? '') ?? whole),
  )
}
