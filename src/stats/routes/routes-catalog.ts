// What a cluster says of routes: services, their profiles, and the routes that hang on them.

import {MeshError} from '../../errors.ts'
import type {Cluster, ListQuery} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import type {ResourceName} from '../../kube/resources.ts'
import {listAt, textAt, textMapAt} from '../../yaml/index.ts'
import type {OwnedPod} from '../targets/pods.ts'
import {hasTrouble} from '../targets/reach.ts'

export interface ServiceName {
  readonly namespace: string
  readonly name: string
}

export interface RouteName {
  /** `ServiceProfile`, `HTTPRoute`, `GRPCRoute`; another for what only a proxy knows of. */
  readonly kind: string
  readonly name: string
}

export interface RoutedService extends ServiceName {
  /** How tables name it: with its namespace where there is another service of the name. */
  readonly shown: string
  /** Its profile's name: under that one do proxies count its traffic. */
  readonly profile: string | undefined
  readonly routes: readonly RouteName[]
}

/** The objects of some namespaces. */
export interface RouteCatalog {
  readonly services: readonly KubeObject[]
  /** undefined when the cluster has no such kind. */
  readonly profiles: readonly KubeObject[] | undefined
  readonly routes: readonly KubeObject[]
  /** Sentences on what could not be read. */
  readonly notes: readonly string[]
}

/** The name of all that no route of a profile takes. */
export const defaultRoute = '[DEFAULT]'

const routeResources = ['policyhttproutes', 'httproutes', 'grpcroutes'] as const satisfies readonly ResourceName[]

export interface CatalogOptions {
  /** Whether HTTPRoutes and GRPCRoutes matter. */
  readonly routes: boolean
  /** Of services. */
  readonly labelSelector?: string | undefined
}

/** @param namespaces undefined: all of them */
export async function readCatalog(
  cluster: Cluster,
  namespaces: readonly string[] | undefined,
  {routes: wantsRoutes, labelSelector}: CatalogOptions,
): Promise<RouteCatalog> {
  const notes = new Set<string>()
  const scopes: ListQuery[] =
    namespaces === undefined ? [{}] : [...new Set(namespaces)].map((namespace) => ({namespace}))
  const readAll = async (resource: ResourceName, query: ListQuery = {}): Promise<KubeObject[]> => {
    const objects: KubeObject[] = []
    for (const scope of scopes) {
      for await (const object of cluster.list(resource, {...scope, ...query})) objects.push(object)
    }
    return objects
  }
  /** Routes of a kind that nobody may read are those that have traffic, and the others are not missed. */
  const readSome = async (resource: ResourceName): Promise<KubeObject[] | undefined> => {
    try {
      return await readAll(resource)
    } catch (error) {
      if (hasTrouble(error, 'not-found')) return undefined
      if (!hasTrouble(error, 'forbidden') || !(error instanceof MeshError)) throw error
      notes.add(`routes without traffic may be missing: ${error.message}`)
      return []
    }
  }
  const [services, profiles, ...routes] = await Promise.all([
    readAll('services', labelSelector === undefined ? {} : {labelSelector}),
    readSome('serviceprofiles'),
    ...(wantsRoutes ? routeResources.map(readSome) : []),
  ])
  return {services, profiles, routes: routes.flatMap((list) => list ?? []), notes: [...notes]}
}

export function nameOf({metadata}: KubeObject): ServiceName {
  return {namespace: textAt(metadata, 'namespace') ?? '', name: metadata.name}
}

/** Services that send what they get to one of the pods. */
export function servicesBefore(services: readonly KubeObject[], pods: readonly OwnedPod[]): KubeObject[] {
  return services.filter((service) => pods.some((pod) => isBehind(pod, service)))
}

/** A service without selector has endpoints that somebody else keeps. */
export function isBehind({summary}: OwnedPod, service: KubeObject): boolean {
  const wanted = Object.entries(textMapAt(service, 'spec', 'selector'))
  return (
    wanted.length > 0 &&
    summary.namespace === nameOf(service).namespace &&
    wanted.every(([key, value]) => summary.labels[key] === value)
  )
}

/** @param clientNamespace where a client has a profile of its own for a service, that one counts */
export function routedServices(
  services: readonly KubeObject[],
  catalog: RouteCatalog,
  clientNamespace: string,
): RoutedService[] {
  const names = services.map(({metadata}) => metadata.name)
  return services.map((service) => {
    const routed = routedService(service, catalog, clientNamespace)
    const {name, namespace} = routed
    return names.indexOf(name) === names.lastIndexOf(name) ? routed : {...routed, shown: `${name}.${namespace}`}
  })
}

function routedService(service: KubeObject, catalog: RouteCatalog, clientNamespace: string): RoutedService {
  const name = nameOf(service)
  const profile = profileOf(name, catalog.profiles ?? [], clientNamespace)
  const profileRoutes = listAt(profile, 'spec', 'routes').map((route) => textAt(route, 'name') ?? '')
  const attached = catalog.routes.filter((route) => isAttached(route, name))
  return {
    ...name,
    shown: name.name,
    profile: profile?.metadata.name,
    routes: [
      ...(profile === undefined ? [] : [...profileRoutes, defaultRoute]).map((route) => ({
        kind: 'ServiceProfile',
        name: route,
      })),
      ...attached.map((route) => ({kind: route.kind, name: route.metadata.name})),
    ],
  }
}

/** A profile is called as its service is in DNS; the cluster's domain at the end is the same for all of them. */
function profileOf(
  {namespace, name}: ServiceName,
  profiles: readonly KubeObject[],
  clientNamespace: string,
): KubeObject | undefined {
  const ofService = profiles.filter(({metadata}) => metadata.name.startsWith(`${name}.${namespace}.svc.`))
  const inNamespace = (wanted: string) => ofService.find((profile) => nameOf(profile).namespace === wanted)
  return inNamespace(clientNamespace) ?? inNamespace(namespace)
}

const serviceGroups = ['', 'core']

function isAttached(route: KubeObject, {namespace, name}: ServiceName): boolean {
  return listAt(route, 'spec', 'parentRefs').some(
    (parent) =>
      textAt(parent, 'kind') === 'Service' &&
      serviceGroups.includes(textAt(parent, 'group') ?? '') &&
      textAt(parent, 'name') === name &&
      (textAt(parent, 'namespace') ?? nameOf(route).namespace) === namespace,
  )
}
