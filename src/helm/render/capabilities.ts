// What templates are told about the cluster and about Helm: `.Capabilities`.

import {goFunction} from '../template/index.ts'
import {type FunctionTable, GoStruct, typedSlice} from '../value.ts'
import {KNOWN_API_VERSIONS} from './known-api-versions.ts'

export interface Capabilities {
  /** With its `v`: `v1.34.4`. */
  readonly kubeVersion: string
  /** Groups with versions (`apps/v1`), and `apps/v1/Deployment` where it is known; by default those of Kubernetes' own API. */
  readonly apiVersions?: readonly string[]
}

/** As Helm 3.18's releases have them when they render without a cluster. */
export const OFFLINE: Capabilities = {kubeVersion: 'v1.33.0'}

/** The Helm whose behaviour this is; charts ask for it to know which functions they may use. */
const HELM_VERSION = 'v3.18.6'

export function capabilitiesStruct({kubeVersion, apiVersions = KNOWN_API_VERSIONS}: Capabilities): GoStruct {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(kubeVersion) ?? []
  const version = goFunction([], () => kubeVersion)
  return new GoStruct(
    'chartutil.Capabilities',
    {
      KubeVersion: new GoStruct(
        'chartutil.KubeVersion',
        {Version: kubeVersion, Major: major, Minor: minor},
        {methods: {String: version, GitVersion: version}},
      ),
      APIVersions: typedSlice('string', [...apiVersions], {
        name: 'chartutil.VersionSet',
        methods: versionSetMethods(apiVersions),
      }),
      HelmVersion: new GoStruct('version.BuildInfo', {
        Version: HELM_VERSION,
        GitCommit: '',
        GitTreeState: '',
        GoVersion: '',
      }),
    },
    {pointer: true},
  )
}

function versionSetMethods(apiVersions: readonly string[]): FunctionTable {
  const set = new Set(apiVersions)
  return {Has: goFunction(['string'], (version) => set.has(version))}
}
