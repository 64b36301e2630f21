// The default form of injection, held against what Linkerd's own tool makes of the same input, and against the user's bytes.

import {describe, expect, it} from 'vitest'
import {injectorFor} from '../../src/inject/index.ts'
import {reportLines} from '../../src/inject/report.ts'
import {transformText} from '../../src/inject/transform.ts'
import {type Json, parseYamlDocuments, sameJson} from '../../src/yaml/index.ts'
import {compareObjects} from '../support/compare-objects.ts'
import {generateWorkloads} from '../support/generate-workloads.ts'
import {describeWithReference} from '../support/reference.ts'

const linkerd = injectorFor('linkerd')
const plain = linkerd.annotation({overrides: {}, podOverrides: {}, ingress: false})
const inject = (text: string, steps = plain) => transformText(text, 'input.yaml', steps)
const remove = (text: string) => transformText(text, 'input.yaml', linkerd.removal())

const inputs = [
  '01-deployment',
  '02-statefulset-annotated',
  '03-cronjob',
  '04-pod-legacy-sidecar',
  '05-list',
  '06-skips',
  '07-debug-tracing',
]

/**
 * Kept difference: 06 calls things `off`, a boolean to every reader of YAML, where Kubernetes wants text. Linkerd's tool decodes
 * objects into typed structures and writes "false"; the user's bytes stay as they are here, so the test makes the text.
 */
function asText(object: Json): Json {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) =>
      ['name', 'app'].includes(key) && typeof value === 'boolean' ? String(value) : value,
    ),
  )
}

/** The objects of a text, the items of a List each for itself, as the reference has them. */
function objectsOf(text: string) {
  return parseYamlDocuments(text).flatMap((value) => {
    const items =
      typeof value === 'object' && value !== null && !Array.isArray(value) && value.kind === 'List'
        ? value.items
        : undefined
    return Array.isArray(items) ? items : [value]
  })
}

describeWithReference('annotation against the reference', (reference) => {
  it.each(inputs)('%s gives the same objects', (name) => {
    const {text} = inject(reference.text(`linkerd/inject/${name}.input.yaml`))
    expect(
      compareObjects(objectsOf(text).map(asText), reference.objects(`linkerd/inject/${name}.annotate.json`)),
    ).toEqual([])
  })

  it.each(inputs)('%s gives the same report', (name) => {
    const {outcomes} = inject(reference.text(`linkerd/inject/${name}.input.yaml`))
    const report = reportLines(outcomes, {verbose: false, warnings: true}).join('\n')
    // Linkerd's tool does not know the annotation of the beta channel in 07 and says nothing of values that it cannot use.
    expect(`${report}\n`).toBe(reference.text(`linkerd/inject/${name}.annotate.report.txt`))
  })

  it.each(inputs)('%s comes back byte for byte', (name) => {
    const text = reference.text(`linkerd/inject/${name}.input.yaml`)
    expect(remove(inject(text).text).text).toBe(text)
  })
})

describe('generated manifests', () => {
  const seeds = Array.from({length: 2000}, (_, seed) => seed)

  it('come back byte for byte from an injection', () => {
    const changed = seeds.filter((seed) => {
      const text = generateWorkloads(seed)
      return remove(inject(text).text).text !== text
    })
    expect(changed).toEqual([])
  })

  it('are injected once by two injections', () => {
    const changed = seeds.filter((seed) => {
      const once = inject(generateWorkloads(seed)).text
      return inject(once).text !== once
    })
    expect(changed).toEqual([])
  })

  it('only gain lines, or keep them with something added inside', () => {
    const lost = seeds.filter((seed) => {
      const text = generateWorkloads(seed)
      const after = inject(text).text.split(/\r?\n/)
      let place = 0
      return text.split(/\r?\n/).some((line) => {
        const found = after.findIndex((candidate, index) => index >= place && keeps(line, candidate))
        place = found + 1
        return found === -1
      })
    })
    expect(lost).toEqual([])
  })

  it('gain the annotation, and nothing else, as data', () => {
    for (const seed of seeds.slice(0, 300)) {
      const text = generateWorkloads(seed)
      const before = parseYamlDocuments(text)
      const after = parseYamlDocuments(inject(text).text)
      expect(after.length).toBe(before.length)
      const annotated = JSON.stringify(after).split('"linkerd.io/inject":"enabled"').length - 1
      const {outcomes} = inject(text)
      expect(annotated).toBe(outcomes.filter(({action}) => action !== 'skipped').length)
    }
  })
})

/** Every character of the line still stands there in its order, perhaps with others between. */
function keeps(line: string, candidate: string): boolean {
  let place = 0
  for (const character of candidate) if (character === line[place]) place++
  return place >= line.length
}

describe('an injection', () => {
  const deployment =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: b}]\n'

  it.each([
    ['enabled', false, 'enabled'],
    ['ingress', true, 'ingress'],
  ])('writes %s', (_, ingress, wanted) => {
    const {text} = inject(deployment, linkerd.annotation({overrides: {}, podOverrides: {}, ingress}))
    expect(text).toContain(`linkerd.io/inject: ${wanted}\n`)
  })

  it('puts overrides on pods and namespaces, and opaque ports on services too', () => {
    const steps = linkerd.annotation({
      overrides: {'config.linkerd.io/opaque-ports': '3306', 'config.linkerd.io/proxy-log-level': 'debug'},
      podOverrides: {'config.linkerd.io/enable-debug-sidecar': 'true'},
      ingress: false,
    })
    const {text} = inject(
      `${deployment}---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\n`,
      steps,
    )
    const [pod, namespace, service] = text.split('---\n')
    expect(pod).toContain('enable-debug-sidecar: "true"')
    expect(pod).toContain('opaque-ports: "3306"')
    expect(namespace).toContain('proxy-log-level: debug')
    expect(namespace).not.toContain('debug-sidecar')
    expect(service).toContain('opaque-ports: "3306"')
    expect(service).not.toContain('proxy-log-level')
  })

  it.each([
    ['config.linkerd.io/proxy-cpu-request: much', 'expected an amount such as 100m or 250Mi'],
    ['config.linkerd.io/admin-port: "70000"', 'expected a whole number from 1 to 65535'],
    ['config.linkerd.io/default-inbound-policy: open', 'expected one of all-unauthenticated'],
    ['config.linkerd.io/proxy-await: "yes"', 'expected one of enabled, disabled'],
    ['config.linkerd.io/shutdown-grace-period: soon', 'expected a duration such as 10s or 500ms'],
    ['config.linkerd.io/proxy-cpu-ratio-limit: "2"', 'expected a number between 0 and 1'],
    ['config.linkerd.io/proxy-memroy-limit: 1Gi', 'there is no annotation config.linkerd.io/proxy-memroy-limit'],
  ])('reports %s', (annotation, expected) => {
    const text = deployment.replace('    spec:', `    metadata:\n      annotations:\n        ${annotation}\n    spec:`)
    const {outcomes} = inject(text)
    expect(outcomes.flatMap(({warnings}) => warnings)).toEqual([expect.stringContaining(expected)])
  })

  it('leaves what it does not know as it is, and says so', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\nnot: an object\n'
    const result = inject(text)
    expect(result.text).toBe(text)
    expect(reportLines(result.outcomes, {verbose: false, warnings: true})).toEqual([
      '',
      '‼ no supported objects found',
      '',
      'configmap "c" skipped',
      'document missing "kind" field, skipped',
      '',
    ])
  })

  it('is the same as data whether the input is YAML or JSON', () => {
    const json = JSON.stringify(parseYamlDocuments(deployment)[0])
    expect(sameJson(parseYamlDocuments(inject(json).text)[0], parseYamlDocuments(inject(deployment).text)[0])).toBe(
      true,
    )
  })
})
