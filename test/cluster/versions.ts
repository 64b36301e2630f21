// The versions of everything that the real cluster is made of, and the hashes of the modules whose files are read.

export const versions = {
  kubernetes: 'v1.34.4',
  kwok: 'v0.7.0',
  helm: 'v3.18.6',
} as const

/** A Go module: its hash is the one that go.sum would hold. */
export interface PinnedModule {
  path: string
  version: string
  hash: string
}

export const kwokModule: PinnedModule = {
  path: 'sigs.k8s.io/kwok',
  version: versions.kwok,
  hash: 'h1:+eGsNOIPapjsSzeZlOEcwbpyEVa2Vqlcafa0qIjaKV4=',
}

export const gatewayApiModule: PinnedModule = {
  path: 'sigs.k8s.io/gateway-api',
  version: 'v1.5.1',
  hash: 'h1:RqVRIlkhLhUO8wOHKTLnTJA6o/1un4po4/6M1nRzdd0=',
}
