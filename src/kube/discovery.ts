// Where the API server keeps an object: by the table of known kinds, or by asking the server.

import type {Ask} from './ask.ts'
import {at, listAt, textAt} from './fields.ts'
import {KubeError} from './kube-error.ts'
import type {JsonObject, KubeObject} from './object.ts'
import {groupPath} from './paths.ts'
import type {Resource} from './resources.ts'
import {knownResource} from './resources.ts'

/** Finds the plural of a kind that the table does not have, by asking its group once. */
export function discoverThrough(ask: Ask): (object: KubeObject) => Promise<Resource> {
  const groups = new Map<string, Promise<JsonObject | undefined>>()
  return async ({apiVersion, kind}) => {
    const known = knownResource(apiVersion, kind)
    if (known !== undefined) return known
    const listing = groups.get(apiVersion) ?? readGroup(ask, apiVersion)
    groups.set(apiVersion, listing)
    // What failed may succeed the next time.
    listing.catch(() => groups.delete(apiVersion))
    const entry = listAt(await listing, 'resources').find(
      (candidate) => textAt(candidate, 'kind') === kind && textAt(candidate, 'name')?.includes('/') === false,
    )
    const plural = textAt(entry, 'name')
    if (plural === undefined) {
      throw new KubeError('not-found', `the cluster does not know kind ${kind} in ${apiVersion}`, {
        hint: 'kubectl api-resources',
      })
    }
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
    return {group: group ?? '', version: version ?? '', plural, kind, namespaced: at(entry, 'namespaced') === true}
  }
}

/** undefined when the server has no such group and version; it says so in plain text. */
function readGroup(ask: Ask, apiVersion: string): Promise<JsonObject | undefined> {
  const path = groupPath(apiVersion)
  return ask({method: 'GET', path, call: {verb: 'get', resource: path}}).catch((error: unknown) => {
    if (error instanceof KubeError && error.trouble === 'not-found') return undefined
    throw error
  })
}
