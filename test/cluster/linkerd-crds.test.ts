// Linkerd's CRDs on a real API server: accepted, described, and as strict about custom resources as they should be.

import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {loadChart, type Manifest, parseManifests, renderChart} from '../../src/helm/index.ts'
import {isJsonObject, type JsonObject} from '../../src/yaml/index.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {accepted, webPods} from './linkerd-accepted-resources.ts'
import {refused} from './linkerd-refused-resources.ts'

const {kubectl} = sharedControlPlane()
const CHART = join(import.meta.dirname, '../../templates/linkerd/crds')

// The suites share a cluster, and some of them look at one without Linkerd: this one leaves nothing behind.
let crds: Manifest[]
let names: string[]
beforeAll(async () => {
  const release = {name: 'linkerd-crds', namespace: 'linkerd'}
  crds = parseManifests(renderChart(await loadChart({path: CHART}), {release}))
  names = crds.map(({metadata}) => `crd/${metadata.name}`)
  await apply(crds)
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names])
})
afterAll(async () => {
  await kubectl(['delete', '--ignore-not-found', ...names])
})

describe("Linkerd's CRDs on a real API server", () => {
  it('raise no objection, such as a schema that is not structural', async () => {
    const conditions = '{range .items[*].status.conditions[*]}{.type}={.status} {end}'
    const {stdout} = await kubectl(['get', ...names, '-o', `jsonpath=${conditions}`])
    expect(new Set(stdout.trim().split(' '))).toEqual(new Set(['NamesAccepted=True', 'Established=True']))
  })

  it('stay as they are when they are applied again', async () => {
    const before = await revisions()
    await apply(crds)
    expect(await revisions()).toEqual(before)
  })

  it.each([
    ['servers.policy.linkerd.io.spec.accessPolicy', 'What happens to traffic that no policy allows'],
    ['httproutes.policy.linkerd.io.spec.rules.timeouts', 'How long a request may take'],
    ['serviceprofiles.linkerd.io.spec.retryBudget', 'How many requests may be sent again'],
    ['externalworkloads.workload.linkerd.io.status.conditions.lastProbeTime', "When the workload's health"],
    ['egressnetworks.policy.linkerd.io.metadata', "Standard object's metadata"],
  ])('say what %s is', async (field, description) => {
    expect((await kubectl(['explain', field])).stdout).toContain(description)
  })

  it('warn about a version that is going away, and say which one comes next', async () => {
    const {stderr} = await tryOut('Server', 'v1beta1', {...webPods, port: 80})
    expect(stderr).toContain('policy.linkerd.io/v1beta1 Server is deprecated; use policy.linkerd.io/v1beta3 Server')
  })

  it.each(accepted)('accept %s: %s %s', async (_, kind, version, spec) => {
    await tryOut(kind, version, spec)
  })

  it.each(refused)('refuse %s: %s %s', async (_, kind, version, spec, says) => {
    await expect(tryOut(kind, version, spec)).rejects.toThrow(says)
  })

  it('fill in what a route leaves out', async () => {
    const {stdout} = await tryOut('HTTPRoute', 'v1beta3', {
      parentRefs: [{name: 'web'}],
      rules: [{backendRefs: [{name: 'web'}]}],
    })
    expect(JSON.parse(stdout).spec).toEqual({
      parentRefs: [{group: 'policy.linkerd.io', kind: 'Gateway', name: 'web'}],
      rules: [
        {
          matches: [{path: {type: 'PathPrefix', value: '/'}}],
          backendRefs: [{group: '', kind: 'Service', name: 'web', weight: 1}],
        },
      ],
    })
  })

  it('are all tried by the tables above: every version with a good resource, every kind with a bad one', () => {
    const served = crds.flatMap(kindsAndVersions)
    expect(new Set(accepted.map(([, kind, version]) => `${kind} ${version}`))).toEqual(new Set(served))
    expect(new Set(refused.map(([, kind]) => kind))).toEqual(new Set(served.map((each) => each.replace(/ .*/, ''))))
  })
})

function apply(objects: readonly Manifest[]) {
  return kubectl(['apply', '--server-side', '--validate=strict', '-f', '-'], streamOf(objects))
}

const GROUPS: Readonly<Record<string, string>> = {ServiceProfile: 'linkerd.io', ExternalWorkload: 'workload.linkerd.io'}

/** Asks the server for all of its judgement on a custom resource, without keeping it. */
function tryOut(kind: string, version: string, spec: JsonObject) {
  const apiVersion = `${GROUPS[kind] ?? 'policy.linkerd.io'}/${version}`
  const resource = {apiVersion, kind, metadata: {name: 'tried', namespace: 'default'}, spec}
  const dryRun = ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-o', 'json', '-f', '-']
  return kubectl(dryRun, JSON.stringify(resource))
}

/** What changes with an object: `httproutes.policy.linkerd.io 1 234`. */
async function revisions(): Promise<string[]> {
  const line = '{.metadata.name} {.metadata.generation} {.metadata.resourceVersion}'
  const {stdout} = await kubectl(['get', ...names, '-o', `jsonpath={range .items[*]}${line}{"\\n"}{end}`])
  return stdout.trim().split('\n')
}

/** `Server v1beta3`, for each version. */
function kindsAndVersions({spec}: Manifest): string[] {
  if (!isJsonObject(spec) || !isJsonObject(spec.names) || !Array.isArray(spec.versions)) return []
  const {kind} = spec.names
  return spec.versions.filter(isJsonObject).map(({name}) => `${String(kind)} ${String(name)}`)
}
