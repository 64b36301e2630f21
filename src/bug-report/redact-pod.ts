// What the template of a pod may tell: of the mesh's own containers all but secrets, of others not what they are started with.

import {isJsonObject, type Json, type JsonObject, textAt} from '../yaml/index.ts'
import {redacted} from './redact-text.ts'

const containerLists: ReadonlySet<string> = new Set(['containers', 'ephemeralContainers', 'initContainers'])

/**
 * An application's environment, commands and arguments are nobody's business but its owner's: a password in them has no
 * mark to be told by.
 * @param isOwn tells the mesh's containers by their names
 */
export function hideApplications(value: Json, isOwn: (container: string) => boolean): Json {
  if (Array.isArray(value)) return value.map((item) => hideApplications(item, isOwn))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [
      field,
      containerLists.has(field) && Array.isArray(item)
        ? item.map((container) =>
            isJsonObject(container) && !isOwn(textAt(container, 'name') ?? '') ? hideStart(container) : container,
          )
        : hideApplications(item, isOwn),
    ]),
  )
}

function hideStart(container: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(container).map(([field, value]) => [field, startFields[field]?.(value) ?? value]),
  )
}

/** Probes and hooks may run commands too. */
const hideCommand = (value: Json): Json =>
  isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([field, item]) => [field, field === 'command' ? redacted : hideCommand(item)]),
      )
    : value

const startFields: Readonly<Record<string, (value: Json) => Json>> = {
  args: () => redacted,
  command: () => redacted,
  env: (variables) =>
    Array.isArray(variables)
      ? variables.map((variable) =>
          isJsonObject(variable) && variable.value !== undefined ? {...variable, value: redacted} : variable,
        )
      : redacted,
  lifecycle: hideCommand,
  livenessProbe: hideCommand,
  readinessProbe: hideCommand,
  startupProbe: hideCommand,
}
