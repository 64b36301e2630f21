// The manual form of injection, held against what Linkerd's own tool writes into the same pods.

import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {beforeAll, describe, expect, it} from 'vitest'
import {injectorFor} from '../../src/inject/index.ts'
import {reportLines} from '../../src/inject/report.ts'
import {type TransformSteps, transformText} from '../../src/inject/transform.ts'
import {injectionValues} from '../../src/manifests/index.ts'
import {parseYamlDocuments} from '../../src/yaml/index.ts'
import {compareObjects} from '../support/compare-objects.ts'
import {generateWorkloads} from '../support/generate-workloads.ts'
import {describeWithReference} from '../support/reference.ts'

const charts = join(dirname(fileURLToPath(import.meta.url)), '../../templates/linkerd')
const linkerd = injectorFor('linkerd')
const anchors = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

const createdBy = {
  path: '*linkerd.io/created-by*',
  reason: 'an object says who really made it: mesh, not the tool of Linkerd',
}
const debugVersion = {
  path: '*containers[1].image',
  reason:
    "the reference was made by an unreleased build, whose debug image has the build's name for a tag; a release has its version",
}
const keptDifferences: Readonly<Record<string, readonly (typeof createdBy)[]>> = {
  '06-skips': [],
  '07-debug-tracing': [createdBy, debugVersion],
}

async function manual(
  options: {overrides?: Record<string, string>; ingress?: boolean; values?: Record<string, unknown>} = {},
): Promise<TransformSteps> {
  const user = {identityTrustAnchorsPEM: anchors, ...options.values}
  return linkerd.manual({
    overrides: options.overrides ?? {},
    podOverrides: {},
    ingress: options.ingress ?? false,
    chart: join(charts, 'inject'),
    values: await injectionValues({charts: {own: charts}, namespace: 'linkerd', user}, undefined),
    controlPlaneNamespace: 'linkerd',
    createdBy: 'mesh/cli 0.0.0',
  })
}

const remove = (text: string) => transformText(text, 'input.yaml', linkerd.removal()).text
const inputs = [
  '01-deployment',
  '02-statefulset-annotated',
  '03-cronjob',
  '04-pod-legacy-sidecar',
  '05-list',
  '06-skips',
  '07-debug-tracing',
]

let steps: TransformSteps
beforeAll(async () => {
  steps = await manual()
})
const inject = (text: string, by = steps) => transformText(text, 'input.yaml', by)

/** The objects of a text, the items of a List each for itself; `off` is text to Linkerd's tool (see annotate.test.ts). */
function objectsOf(text: string) {
  return parseYamlDocuments(text).flatMap((value) => {
    const plain = JSON.parse(
      JSON.stringify(value, (key, item: unknown) =>
        ['name', 'app'].includes(key) && typeof item === 'boolean' ? String(item) : item,
      ),
    )
    return plain.kind === 'List' ? plain.items : [plain]
  })
}

describeWithReference('manual injection against the reference', (reference) => {
  it.each(inputs)('%s gives the same objects', (name) => {
    const {text} = inject(reference.text(`linkerd/inject/${name}.input.yaml`))
    const kept = keptDifferences[name] ?? [createdBy]
    expect(
      compareObjects(objectsOf(text), reference.objects(`linkerd/inject/${name}.manual.json`), {keptDifferences: kept}),
    ).toEqual([])
  })

  it.each(inputs)('%s gives the same report', (name) => {
    const {outcomes} = inject(reference.text(`linkerd/inject/${name}.input.yaml`))
    expect(`${reportLines(outcomes, {verbose: false, warnings: true}).join('\n')}\n`).toBe(
      reference.text(`linkerd/inject/${name}.manual.report.txt`),
    )
  })

  it.each(inputs)('%s comes back byte for byte', (name) => {
    const text = reference.text(`linkerd/inject/${name}.input.yaml`)
    expect(remove(inject(text).text)).toBe(text)
  })

  it.each(inputs)("%s, injected by Linkerd's own tool, comes back as its own uninject leaves it", (name) => {
    const objects = reference.objects(`linkerd/inject/${name}.manual.json`)
    const text = objects.map((object) => `---\n${JSON.stringify(object, null, 1)}\n`).join('')
    expect(compareObjects(objectsOf(remove(text)), reference.objects(`linkerd/inject/${name}.uninject.json`))).toEqual(
      [],
    )
  })

  it.each(inputs)('%s gives the same report of its removal', (name) => {
    const {text} = inject(reference.text(`linkerd/inject/${name}.input.yaml`))
    const {outcomes} = transformText(text, 'input.yaml', linkerd.removal())
    expect(`${reportLines(outcomes, {verbose: false, warnings: false}).join('\n')}\n`).toBe(
      reference.text(`linkerd/inject/${name}.uninject.report.txt`),
    )
  })
})

describe('generated manifests', () => {
  const seeds = Array.from({length: 2000}, (_, seed) => seed)

  it('come back byte for byte from a manual injection', () => {
    const changed = seeds.filter((seed) => {
      const text = generateWorkloads(seed)
      return remove(inject(text).text) !== text
    })
    expect(changed).toEqual([])
  })

  it('are injected once by two injections', () => {
    const changed = seeds.slice(0, 500).filter((seed) => {
      const once = inject(generateWorkloads(seed)).text
      return inject(once).text !== once
    })
    expect(changed).toEqual([])
  })
})

const deployment =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: b}]\n'

describe('a manual injection', () => {
  it.each([
    ['host network', deployment.replace('    spec:', '    spec:\n      hostNetwork: true'), 'host-network'],
    ['a foreign sidecar', deployment.replace('containers: [', 'containers: [{name: istio-proxy}, '), 'sidecar-exists'],
  ] as const)('leaves a pod with %s alone', (_, text, reason) => {
    const result = inject(text)
    expect(result.text).toBe(text)
    expect(result.outcomes.map(({reasons}) => reasons)).toEqual([[reason]])
  })

  it('takes over from the annotation of an earlier one', () => {
    const annotated = transformText(
      deployment,
      'f',
      linkerd.annotation({overrides: {}, podOverrides: {}, ingress: false}),
    ).text
    expect(inject(annotated).text).not.toContain('linkerd.io/inject')
    expect(objectsOf(inject(annotated).text)).toEqual(objectsOf(inject(deployment).text))
  })

  it('replaces the proxy of an earlier release', async () => {
    const older = await manual({values: {linkerdVersion: 'edge-26.1.1'}})
    const renewed = inject(inject(deployment, older).text).text
    expect(objectsOf(renewed)).toEqual(objectsOf(inject(deployment).text))
  })

  it('uses the network validator where the CNI plugin is, and takes it out again', async () => {
    const cni = await manual({values: {cniEnabled: true}})
    const {text} = inject(deployment, cni)
    expect(text).toContain('linkerd-network-validator')
    expect(text).not.toContain('name: linkerd-init\n')
    expect(remove(text)).toBe(deployment)
  })

  it('runs in ingress mode when asked', async () => {
    const {text} = inject(deployment, await manual({ingress: true}))
    expect(text).toMatch(/LINKERD2_PROXY_INGRESS_MODE\n\s+value: "true"/)
  })

  it('adds variables of an annotation', () => {
    const text = deployment.replace(
      '    spec:',
      `    metadata:\n      annotations:\n        config.linkerd.io/proxy-additional-env: '[{"name":"A","value":"b"}]'\n    spec:`,
    )
    expect(inject(text).text).toMatch(/- name: A\n\s+value: b\n/)
  })

  it('refuses variables that are no list, naming the workload', () => {
    const text = deployment.replace(
      '    spec:',
      "    metadata:\n      annotations:\n        config.linkerd.io/proxy-additional-env: 'A=b'\n    spec:",
    )
    expect(() => inject(text)).toThrow(
      'deployment/a: annotation config.linkerd.io/proxy-additional-env is no JSON list of variables',
    )
  })
})
