// The plain JSON form of a Kubernetes object, as every folder of this project hands it around.

export type Json = null | boolean | number | bigint | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

export interface ObjectMeta extends JsonObject {
  name: string
}

/** A manifest: plain JSON, never a client class; what a caller needs of `spec` and the like it narrows itself. */
export interface KubeObject extends JsonObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}
