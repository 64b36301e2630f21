// The meshes that this project knows; every table by mesh is a Record over this type, so a new one has to fill them all.

export const meshNames = ['linkerd', 'istio'] as const

export type MeshName = (typeof meshNames)[number]
