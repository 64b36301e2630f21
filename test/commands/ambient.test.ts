// What the commands about ambient mode, waypoints, tags and applying refuse before they reach a cluster.

import {describe, expect, it} from 'vitest'
import {parseYamlDocuments} from '../../src/yaml/index.ts'
import {runMesh} from '../support/run-mesh.ts'

describe('wrong usage', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['a name that is none', ['ambient', 'add', 'Shop!'], /"Shop!" is no name of an object/],
    ['nothing to enrol', ['ambient', 'add'], /missing 1 required arg/],
    ['a kind without pods', ['ambient', 'status', 'svc/web'], /a Service is not taken here/],
    ['a Job, which cannot change', ['ambient', 'add', 'job/web'], /the pods of a Job cannot be labelled/],
    [
      'a namespace and all of them',
      ['ambient', 'status', '-A', '-n', 'shop'],
      /--namespace.*--all-namespaces|--all-namespaces.*--namespace/,
    ],
    ['the reserved name', ['waypoint', 'generate', '--name', 'none'], /"none" cannot be the name of a waypoint/],
    ['a name with capitals', ['waypoint', 'generate', '--name', 'WP'], /"WP" is no name of an object/],
    ['traffic that no waypoint takes', ['waypoint', 'apply', '--for', 'pods'], /service, workload, all, none/],
    ['no waypoint to delete', ['waypoint', 'delete'], /no waypoint is named/],
    ['all waypoints and one', ['waypoint', 'delete', 'wp', '--all'], /--all cannot be combined/],
    ['a tag without a revision', ['tag', 'set', 'prod'], /missing required flag revision/],
    ['force without applying', ['install', '--ignore-cluster', '--force'], /--force.*--apply/],
    [
      'applying to no cluster',
      ['install', '--ignore-cluster', '--apply'],
      /--ignore-cluster.*--apply|--apply.*--ignore-cluster/,
    ],
    [
      'a wait that is no duration',
      ['install', '--apply', '--wait', 'soon'],
      /--wait takes a duration like 30s or 2m, not "soon"/,
    ],
  ])('names %s', (_, args, message) => {
    const {status, stdout, stderr} = runMesh(args)
    expect({status, stdout}).toEqual({status: 2, stdout: ''})
    expect(stderr).toMatch(message)
  })
})

describe('a waypoint that is generated', () => {
  it('needs no cluster', () => {
    const {status, stdout} = runMesh(['waypoint', 'generate', '--for', 'workload', '-r', 'canary', '-n', 'shop'])
    expect(status).toBe(0)
    expect(parseYamlDocuments(stdout)).toMatchObject([
      {
        kind: 'Gateway',
        metadata: {
          name: 'waypoint',
          namespace: 'shop',
          labels: {'istio.io/waypoint-for': 'workload', 'istio.io/rev': 'canary'},
        },
      },
    ])
  })
})
