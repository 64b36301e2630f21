// What Linkerd's own check reports of a cluster without an install, beside what ours does.

import {expect, test} from 'vitest'
import type {Stage} from '../../src/checks/check.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {checkObjects} from '../support/linkerd-checks.ts'
import {httpRoutes, node} from '../support/linkerd-install.ts'
import type {Exception} from '../support/linkerd-reference.ts'
import {hintsOf, sideBySide} from '../support/linkerd-reference.ts'
import {describeWithReference} from '../support/reference.ts'

const offline = 'Linkerd tries the network and warns that there is none; we need leave to use it'
const now = new Date('2026-08-20T12:00:00Z')

interface State {
  file: string
  stage: Stage
  objects: KubeObject[]
  exceptions: Exception[]
}

describeWithReference("Linkerd's own results", (reference) => {
  test.each<State>([
    {
      file: 'pre-clean',
      stage: 'before-install',
      objects: [httpRoutes, node('node-1')],
      exceptions: [
        {title: 'can determine the latest version', ours: 'skipped', because: offline},
        {title: 'cli is up-to-date', ours: 'skipped', because: offline},
      ],
    },
    {
      file: 'not-installed',
      stage: 'installed',
      objects: [httpRoutes, node('node-1')],
      exceptions: [
        {title: 'control plane Namespace exists', ours: 'more', because: 'it does not rest on the configuration'},
        {title: 'namespace configuration for extensions', ours: 'more', because: 'it does not rest on an install'},
      ],
    },
  ])('on a cluster like that of $file are ours as well', async ({file, stage, objects, exceptions}) => {
    const report = reference.data(`linkerd/check/${file}.json`)
    const results = await checkObjects(stage, fakeCluster(objects, {now}))
    const {ours, linkerds} = sideBySide(report, results, exceptions)
    expect(ours).toEqual(linkerds)
    const urls = new Map(results.map(({title, url}) => [title, url]))
    for (const [title, hint] of hintsOf(report)) expect(urls.get(title), title).toBe(hint)
  })
})
