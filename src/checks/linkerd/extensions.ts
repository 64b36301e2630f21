// Whether each extension has a namespace of its own.

import {labels} from '../../meshes/linkerd.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import {collect} from '../collect.ts'
import type {LinkerdFacts} from './facts.ts'

export const extensionsAreDistinct: Check<LinkerdFacts> = {
  id: 'l5d-extension-namespaces',
  title: 'namespace configuration for extensions',
  level: 'warning',
  async run({facts}) {
    const labelled = (await facts.cluster()).listMetadata('namespaces', {labelSelector: labels.extension})
    const namespaces = await collect(labelled, (namespace) => ({
      name: namespace.name,
      extension: namespace.labels[labels.extension] ?? '',
    }))
    const shared = [...new Set(namespaces.map(({extension}) => extension))]
      .map((extension) => ({extension, names: namespaces.filter((one) => one.extension === extension)}))
      .filter(({names}) => names.length > 1)
    if (shared.length === 0) return passed
    return found('MESH0307', {
      problems: shared.map(({extension, names}) => `"${extension}" on ${names.map(({name}) => name).join(' and ')}`),
    })
  },
}
