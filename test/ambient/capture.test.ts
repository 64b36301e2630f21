// Who is captured by ztunnel: the decision, case by case, and what is told of each reason.

import {describe, expect, it} from 'vitest'
import {
  type CapturedPod,
  type CaptureFacts,
  type CniSettings,
  defaultSelectors,
  judgeCapture,
  type NodeAgents,
} from '../../src/ambient/capture.ts'
import {type ReasonCode, reasons, tellReason} from '../../src/ambient/reasons.ts'

const mode = 'istio.io/dataplane-mode'
const redirection = 'ambient.istio.io/redirection'
const enabled = {[redirection]: 'enabled'}
const status = {'sidecar.istio.io/status': '{}'}

const agents = (ready: boolean | undefined): NodeAgents => ({
  exists: true,
  nodes: new Map(ready === undefined ? [] : [['node-1', ready]]),
})
const nowhere: NodeAgents = {exists: false, nodes: new Map()}
const settings = (more: Partial<CniSettings> = {}): CniSettings => ({
  ambient: true,
  excludedNamespaces: ['kube-system'],
  selectors: defaultSelectors,
  ...more,
})

interface Given {
  pod?: Partial<CapturedPod>
  /** The label of the namespace. */
  namespace?: string
  cni?: NodeAgents
  ztunnel?: NodeAgents
  cniSettings?: CniSettings | undefined
}

/** A pod of an enrolled namespace, captured, with everything in its place. */
function facts({pod, namespace, ...more}: Given): CaptureFacts {
  return {
    pod: {
      namespace: 'shop',
      name: 'web',
      node: 'node-1',
      labels: {},
      annotations: enabled,
      hostNetwork: false,
      ...pod,
    },
    namespaceLabels: namespace === '' ? {} : {[mode]: namespace ?? 'ambient'},
    cni: agents(true),
    cniSettings: settings(),
    ztunnel: agents(true),
    ...more,
  }
}

const cases: readonly (readonly [what: string, given: Given, state: string, ...codes: ReasonCode[]])[] = [
  ['in an enrolled namespace is captured', {}, 'yes'],
  [
    'with a label of its own is captured in a namespace without',
    {namespace: '', pod: {labels: {[mode]: 'ambient'}}},
    'yes',
  ],
  [
    'with a label of its own is captured in a namespace that opted out',
    {namespace: 'none', pod: {labels: {[mode]: 'ambient'}}},
    'yes',
  ],
  ['is judged by the usual selectors where the settings are not readable', {cniSettings: undefined}, 'yes'],
  ['of which nobody said anything is not captured', {namespace: '', pod: {annotations: {}}}, 'no', 'not-labelled'],
  ['of a namespace that opted out is not captured', {namespace: 'none', pod: {annotations: {}}}, 'no', 'not-labelled'],
  ['that opted out is not captured', {pod: {labels: {[mode]: 'none'}, annotations: {}}}, 'no', 'pod-opted-out'],
  [
    'of a namespace with a word that means nothing',
    {namespace: 'enabled', pod: {annotations: {}}},
    'no',
    'unknown-mode',
  ],
  [
    'with a word that means nothing, where its namespace is not enrolled',
    {namespace: '', pod: {labels: {[mode]: 'on'}, annotations: {}}},
    'no',
    'unknown-mode',
  ],
  ['on the network of its node', {pod: {hostNetwork: true, annotations: {}}}, 'no', 'host-network'],
  ['with a sidecar', {pod: {annotations: status}}, 'no', 'sidecar-present'],
  [
    'with a sidecar and without a label has both reasons',
    {namespace: '', pod: {annotations: status}},
    'no',
    'sidecar-present',
    'not-labelled',
  ],
  [
    'of a namespace that the plugin leaves alone',
    {pod: {namespace: 'kube-system', annotations: {}}},
    'no',
    'namespace-excluded',
  ],
  [
    'that only an installation with its own selectors would capture',
    {pod: {annotations: {}}, cniSettings: settings({selectors: [{podSelector: {matchLabels: {mesh: 'yes'}}}]})},
    'no',
    'not-selected',
  ],
  [
    'that the selectors of the installation select needs no label',
    {
      namespace: '',
      pod: {labels: {mesh: 'yes'}},
      cniSettings: settings({selectors: [{podSelector: {matchLabels: {mesh: 'yes'}}}]}),
    },
    'yes',
  ],
  ['on no node', {pod: {node: '', annotations: {}}}, 'no', 'not-scheduled'],
  ['in a cluster without the plugin', {cni: nowhere, pod: {annotations: {}}}, 'no', 'cni-absent'],
  [
    'where the plugin is not for ambient',
    {cniSettings: settings({ambient: false}), pod: {annotations: {}}},
    'no',
    'cni-not-ambient',
  ],
  ['on a node without the plugin', {cni: agents(undefined), pod: {annotations: {}}}, 'no', 'cni-not-on-node'],
  ['on a node where the plugin is not ready', {cni: agents(false), pod: {annotations: {}}}, 'no', 'cni-not-ready'],
  ['in a cluster without ztunnel', {ztunnel: nowhere, pod: {annotations: {}}}, 'no', 'ztunnel-absent'],
  ['on a node without ztunnel', {ztunnel: agents(undefined), pod: {annotations: {}}}, 'no', 'ztunnel-not-on-node'],
  ['that the plugin has begun with', {pod: {annotations: {[redirection]: 'pending'}}}, 'no', 'redirection-pending'],
  ['that the plugin has overlooked', {pod: {annotations: {}}}, 'no', 'not-redirected'],
  ['whose ztunnel is not ready is cut off', {ztunnel: agents(false)}, 'broken', 'ztunnel-not-ready'],
  ['whose ztunnel is gone is cut off', {ztunnel: agents(undefined)}, 'broken', 'ztunnel-not-on-node'],
  ['that was captured stays so while the plugin is away', {cni: agents(false)}, 'yes', 'cni-not-ready'],
  ['that is still captured after its namespace left', {namespace: ''}, 'yes', 'still-redirected', 'not-labelled'],
  [
    'past which incoming traffic goes',
    {pod: {annotations: {...enabled, 'ambient.istio.io/bypass-inbound-capture': 'true'}}},
    'outbound',
    'inbound-bypassed',
  ],
]

describe('a pod', () => {
  it.each(cases.map(([what, given, state, ...codes]) => ({what, given, state, codes})))(
    '$what',
    ({given, state, codes}) => {
      const verdict = judgeCapture(facts(given))
      expect([verdict.state, ...verdict.reasons.map(({code}) => code)]).toEqual([state, ...codes])
    },
  )
})

describe('the table of cases', () => {
  it('has every reason that a pod can have', () => {
    const told = new Set(cases.flatMap(([, , , ...codes]) => codes))
    const ofPods = Object.keys(reasons).filter((code) => !code.startsWith('waypoint-'))
    expect(ofPods.filter((code) => ![...told].some((each) => each === code))).toEqual([])
  })
})

describe('a reason', () => {
  const codes: readonly string[] = Object.keys(reasons)
  it.each(cases.flatMap(([, , , ...told]) => told))('%s says what it is about, and what to type', (code) => {
    const subject = {namespace: 'shop', name: 'web', node: 'node-1', value: 'on', controlPlaneNamespace: 'istio-system'}
    const {text, remedy} = tellReason(code, subject)
    expect(codes).toContain(code)
    expect(text).toMatch(/^[^A-Z].*[^.]$/)
    expect(remedy).not.toMatch(/undefined|NAMESPACE/)
  })
})
