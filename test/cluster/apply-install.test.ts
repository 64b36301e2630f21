// Applying an installation on a real API server: it goes through, again changes nothing, and what holds it up is named.

import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {type ApplyStep, applyObjects} from '../../src/apply/index.ts'
import type {Cluster} from '../../src/kube/cluster.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {type RunResult, root, startMesh} from '../support/run-mesh.ts'
import {streamOf} from './cluster.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyGatewayApi, removeLinkerd} from './support/linkerd.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {podTemplate, selectedPods} from './support/workloads.ts'
import {until} from './until.ts'

const shared = sharedControlPlane()
const {kubectl, kubeconfig} = shared

let cluster: Cluster
let namespace: OwnNamespace
beforeAll(async () => {
  cluster = await connectTo(kubeconfig)
  namespace = await createNamespace(shared, 'apply')
  return async () => {
    await namespace.remove()
    cluster.close()
  }
})

/** The namespace has its account a moment after itself. */
const clock = {now: () => performance.now(), sleep: async (time: number) => pause(time)}

interface Told {
  readonly steps: ApplyStep[]
  readonly changes: Record<string, string>
  readonly error: string | undefined
}

async function applyAll(objects: readonly KubeObject[], {wait = 60_000, force = false} = {}): Promise<Told> {
  const steps: ApplyStep[] = []
  let error: string | undefined
  try {
    for await (const step of applyObjects(cluster, {objects, wait, force, clock})) steps.push(step)
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown)
  }
  const changes = Object.fromEntries(
    steps.flatMap((step) =>
      step.kind === 'applied' ? [[`${step.object.kind}/${step.object.metadata.name}`, step.change]] : [],
    ),
  )
  return {steps, changes, error}
}

/** The first hold-up, with the milliseconds until it was told; the run goes on until its end. */
async function holdUpOf(objects: readonly KubeObject[], wait = 8000) {
  const started = performance.now()
  let first: {reason: string; message: string; object: string; after: number} | undefined
  let error = ''
  try {
    for await (const step of applyObjects(cluster, {objects, wait, force: false, clock})) {
      if (step.kind === 'held-up' && first === undefined) first = {...step.by, after: performance.now() - started}
    }
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown)
  }
  return {first, error}
}

const deployment = (name: string, more: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name, namespace: namespace.name},
  spec: {...selectedPods(name, {replicas: 1, template: podTemplate(name, more)})},
})

describe('applying', () => {
  it('goes in dependency order, whatever the order of the objects, and waits for what it made', async () => {
    const kind = 'Gadget'
    const group = `${namespace.name}.example.com`
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {name: `gadgets.${group}`},
      spec: {
        group,
        scope: 'Namespaced',
        names: {kind, plural: 'gadgets', singular: 'gadget'},
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
          },
        ],
      },
    }
    const inside = `${namespace.name}-inside`
    const objects: KubeObject[] = [
      {...deployment('web'), metadata: {name: 'web', namespace: inside}},
      {apiVersion: `${group}/v1`, kind, metadata: {name: 'one', namespace: inside}},
      {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'web', namespace: inside}},
      {apiVersion: 'v1', kind: 'Namespace', metadata: {name: inside}},
      crd,
    ]
    const first = await applyAll(objects)
    expect(first.error).toBeUndefined()
    expect(first.steps.flatMap((step) => (step.kind === 'applied' ? [step.object.kind] : []))).toEqual([
      'CustomResourceDefinition',
      'Namespace',
      'ServiceAccount',
      kind,
      'Deployment',
    ])
    expect(new Set(Object.values(first.changes))).toEqual(new Set(['created']))
    expect(first.steps.at(-1)).toEqual({kind: 'ready', object: `Deployment ${inside}/web`, state: '1 of 1 pods ready'})
    const second = await applyAll(objects)
    expect(new Set(Object.values(second.changes))).toEqual(new Set(['unchanged']))
    await kubectl(['delete', 'namespace', inside, '--wait=false'])
    await kubectl(['delete', 'crd', crd.metadata.name, '--wait=false'])
  })

  it('changes an object that differs, and says so', async () => {
    const map = (data: Record<string, string>): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'settings', namespace: namespace.name},
      data,
    })
    expect((await applyAll([map({a: '1'})])).changes).toEqual({'ConfigMap/settings': 'created'})
    expect((await applyAll([map({a: '2'})])).changes).toEqual({'ConfigMap/settings': 'changed'})
  })

  it('names the manager whose fields it would take, and takes them with force', async () => {
    const map = (value: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'contested', namespace: namespace.name},
      data: {key: value},
    })
    await kubectl(['apply', '--server-side', '--field-manager=gitops', '-f', '-'], streamOf([map('theirs')]))
    const {error} = await applyAll([map('ours')])
    expect(error).toMatch(
      /ConfigMap apply-\S+\/contested has fields that another manager owns: .*"gitops".*\.data\.key/s,
    )
    expect((await applyAll([map('ours')], {force: true})).changes).toEqual({'ConfigMap/contested': 'changed'})
  })

  it('refuses a field that the API server does not know', async () => {
    const {error} = await applyAll([{...deployment('odd'), spec: {...selectedPods('odd'), replicaz: 1}}])
    expect(error).toMatch(/Deployment apply-\S+\/odd: .*\.spec\.replicaz/)
  })
})

describe('what holds a workload up', () => {
  it('is a quota', async () => {
    const own = await createNamespace(shared, 'apply-quota')
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: {name: 'none', namespace: own.name},
      spec: {hard: {pods: '0'}},
    }
    const blocked = {...deployment('blocked'), metadata: {name: 'blocked', namespace: own.name}}
    await kubectl(['apply', '-f', '-'], streamOf([quota]))
    const {first, error} = await holdUpOf([blocked])
    expect(first).toMatchObject({reason: 'FailedCreate', message: expect.stringMatching(/exceeded quota: none/)})
    expect(first?.after).toBeLessThan(5000)
    expect(error).toMatch(
      /^not ready within 8 s: Deployment \S+\/blocked: 0 of 1 pods ready, FailedCreate: .*exceeded quota/,
    )
    await own.remove()
  })

  it('is a taint', async () => {
    const selector = {nodeSelector: {tainted: 'yes'}}
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {name: 'apply-tainted', labels: {tainted: 'yes'}},
      spec: {taints: [{key: 'reserved', value: 'gpu', effect: 'NoSchedule'}]},
    }
    await kubectl(['apply', '-f', '-'], streamOf([node]))
    const {first} = await holdUpOf([deployment('homeless', selector)])
    await kubectl(['delete', 'node', 'apply-tainted'])
    expect(first).toMatchObject({
      reason: expect.stringMatching(/Unschedulable|FailedScheduling/),
      message: expect.stringContaining('untolerated taint'),
    })
    expect(first?.after).toBeLessThan(5000)
  })

  it('is an image that cannot be pulled', async () => {
    const waiting = holdUpOf([deployment('imageless', {schedulerName: 'nobody'})])
    const name = await until('the pod is there', async () => {
      const {stdout} = await kubectl([
        'get',
        'pods',
        '-n',
        namespace.name,
        '-l',
        'app=imageless',
        '-o',
        'jsonpath={.items[*].metadata.name}',
      ])
      return stdout === '' ? undefined : stdout
    })
    const message = 'Back-off pulling image "example.com/main:1"'
    const status = {
      phase: 'Pending',
      conditions: [{type: 'PodScheduled', status: 'True'}],
      containerStatuses: [
        {
          name: 'main',
          image: 'example.com/main:1',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: {waiting: {reason: 'ImagePullBackOff', message}},
        },
      ],
    }
    await kubectl([
      'patch',
      'pod',
      name,
      '-n',
      namespace.name,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({status}),
    ])
    const {first} = await waiting
    expect(first).toMatchObject({
      object: `Pod ${namespace.name}/${name}`,
      reason: 'ImagePullBackOff',
      message: `container main: ${message}`,
    })
  })

  it('is a policy of admission that denies the pods', async () => {
    const policy = `${namespace.name}-deny`
    await kubectl(
      ['apply', '-f', '-'],
      streamOf([
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingAdmissionPolicy',
          metadata: {name: policy},
          spec: {
            failurePolicy: 'Fail',
            matchConstraints: {
              resourceRules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods']}],
            },
            matchConditions: [{name: 'ours', expression: `object.metadata.?labels.app.orValue('') == 'denied'`}],
            validations: [{expression: 'false', message: 'images come from our own registry'}],
          },
        },
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingAdmissionPolicyBinding',
          metadata: {name: policy},
          spec: {policyName: policy, validationActions: ['Deny']},
        },
      ]),
    )
    const pod = streamOf([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {name: 'probe', namespace: namespace.name, labels: {app: 'denied'}},
        spec: {containers: [{name: 'main', image: 'example.com/main:1'}]},
      },
    ])
    await until('the policy denies', async () => {
      const denied = await kubectl(['create', '--dry-run=server', '-f', '-'], pod).then(
        () => undefined,
        () => true,
      )
      return denied
    })
    const {first} = await holdUpOf([deployment('denied')])
    await kubectl(['delete', 'validatingadmissionpolicy,validatingadmissionpolicybinding', policy])
    expect(first).toMatchObject({
      reason: 'FailedCreate',
      message: expect.stringContaining('images come from our own registry'),
    })
    expect(first?.after).toBeLessThan(5000)
  })

  it('is a webhook that nobody answers, already when the object itself is applied', async () => {
    const hook = `${namespace.name}-hook`
    await kubectl(
      ['apply', '-f', '-'],
      streamOf([
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingWebhookConfiguration',
          metadata: {name: hook},
          webhooks: [
            {
              name: 'deny.example.com',
              admissionReviewVersions: ['v1'],
              sideEffects: 'None',
              failurePolicy: 'Fail',
              timeoutSeconds: 2,
              clientConfig: {service: {name: 'nobody', namespace: namespace.name, path: '/'}},
              rules: [{apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps']}],
              namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': namespace.name}},
            },
          ],
        },
      ]),
    )
    const map: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'guarded', namespace: namespace.name},
    }
    const refused = await until('the webhook is asked', async () => {
      const {error} = await applyAll([
        {...map, metadata: {...map.metadata, name: `guarded-${Math.floor(performance.now())}`}},
      ])
      return error
    })
    await kubectl(['delete', 'validatingwebhookconfiguration', hook])
    expect(refused).toMatch(/^ConfigMap \S+\/guarded-\d+: .*failed calling webhook "deny\.example\.com"/)
  })
})

describe("Linkerd's install", () => {
  beforeAll(async () => {
    await removeLinkerd(shared)
    await applyGatewayApi(shared)
  }, 120_000)
  afterAll(() => removeLinkerd(shared), 120_000)

  it('says where it stands when it is interrupted, and goes on from there', async () => {
    const interrupted = await interruptedInstall()
    expect(interrupted).toMatchObject({status: 130, stdout: ''})
    expect(interrupted.stderr).toMatch(
      /objects? w(as|ere) created or changed, and nothing was taken back\.\nError: interrupted/,
    )
    const {status, stdout, stderr} = await applyInstall()
    expect({status, stderr}).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('√ Deployment linkerd/linkerd-identity'),
    })
    expect(stdout).toMatch(/^Deployment linkerd\/linkerd-identity created$/m)
  }, 120_000)

  it('changes nothing when it is there already', async () => {
    const {status, stdout} = await applyInstall('-o', 'json')
    expect(status).toBe(0)
    const {objects}: {objects: {kind: string; name: string; change: string}[]} = JSON.parse(stdout)
    expect(objects.map(({kind, name}) => `${kind}/${name}`)).toContain('Deployment/linkerd-identity')
    expect(objects.filter(({change}) => change !== 'unchanged')).toEqual([])
  }, 120_000)
})

const applyInstall = (...args: readonly string[]): Promise<RunResult> =>
  startMesh(['install', '--mesh', 'linkerd', '--apply', ...args], {env: {KUBECONFIG: kubeconfig}})

/** The program, with Ctrl-C as soon as it has applied the CustomResourceDefinitions. */
function interruptedInstall(): Promise<RunResult> {
  const child = spawn(process.execPath, [join(root, 'bin/run.js'), 'install', '--mesh', 'linkerd', '--apply'], {
    env: {KUBECONFIG: kubeconfig, HOME: '/nonexistent'},
  })
  const said = {stdout: '', stderr: ''}
  let isInterrupted = false
  child.stdout.on('data', (part) => {
    said.stdout += part
  })
  child.stderr.on('data', (part) => {
    said.stderr += part
    // A second one would end it at once.
    if (!isInterrupted && said.stderr.includes('established')) isInterrupted = child.kill('SIGINT')
  })
  return new Promise((resolve) => child.once('close', (status) => resolve({status, ...said})))
}
