// Injection by our templates, held against what Istio's own tool makes of the same input.

import {beforeAll, expect, it} from 'vitest'
import {istioInjector} from '../../../src/inject/istio/injector.ts'
import {type TransformSteps, transformText} from '../../../src/inject/transform.ts'
import {parseYamlDocuments} from '../../../src/yaml/index.ts'
import {compareObjects} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {withoutGoZeros} from './go-zeros.ts'
import {stepsWith} from './settings.ts'

const inputs = ['01-probes', '02-annotations', '03-gateway', '04-optout-and-host', '05-job-multi']

/** The agent remembers the port that a name stands for, so a removal can only give the number back. */
const numberForName = {
  path: '*readinessProbe.httpGet.port',
  reason: 'what injection remembers of a probe has the number of its port and not the name',
}

let steps: TransformSteps
beforeAll(async () => {
  steps = await stepsWith()
})

describeWithReference('injection against the reference', (reference) => {
  const inputOf = (name: string) => reference.text(`istio/inject/${name}.input.yaml`)
  const inject = (text: string) => transformText(text, 'input.yaml', steps).text
  const remove = (text: string) => transformText(text, 'input.yaml', istioInjector.removal()).text
  const objects = (text: string) => parseYamlDocuments(text).map(withoutGoZeros)

  it.each(inputs)('%s gives the same objects', (name) => {
    const expected = reference.objects(`istio/inject/${name}.injected.json`).map(withoutGoZeros)
    expect(compareObjects(objects(inject(inputOf(name))), expected)).toEqual([])
  })

  it.each(inputs)('%s is injected once by two injections', (name) => {
    const once = inject(inputOf(name))
    expect(inject(once)).toBe(once)
  })

  it.each(inputs.filter((name) => name !== '01-probes'))('%s comes back byte for byte', (name) => {
    expect(remove(inject(inputOf(name)))).toBe(inputOf(name))
  })

  it('01-probes comes back as data, with numbers for the names of ports', () => {
    const text = inputOf('01-probes')
    const keptDifferences = [numberForName]
    expect(compareObjects(objects(remove(inject(text))), objects(text), {keptDifferences})).toEqual([])
  })

  it.each(inputs)("%s, injected by Istio's own tool, comes back as data", (name) => {
    const injected = reference.objects(`istio/inject/${name}.injected.json`)
    const text = injected.map((object) => `---\n${JSON.stringify(object)}\n`).join('')
    const keptDifferences = name === '01-probes' ? [numberForName] : []
    expect(compareObjects(objects(remove(text)), objects(inputOf(name)), {keptDifferences})).toEqual([])
  })
})
