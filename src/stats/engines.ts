// The kinds of proxy that tell of traffic, whichever mesh they belong to.

export const engines = {
  linkerd: {
    /** Whether it stands for workloads in whose pods it is not. */
    shared: false,
    /** Whether it counts what a client sent again. */
    countsRetries: true,
  },
  /** Istio's sidecar. */
  istio: {shared: false, countsRetries: false},
  /** At the edge of the mesh. */
  gateway: {shared: false, countsRetries: false},
  /** In front of the services of an ambient namespace: requests. */
  waypoint: {shared: false, countsRetries: false},
  /** On a node, for all of its ambient pods: connections. */
  ztunnel: {shared: true, countsRetries: false},
} as const satisfies Record<string, {readonly shared: boolean; readonly countsRetries: boolean}>

export type EngineName = keyof typeof engines

export function isEngineName(text: string): text is EngineName {
  return Object.hasOwn(engines, text)
}
