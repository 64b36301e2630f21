// The Gateway API, which meshes ask for and do not bring.

/** Its own manifests, for a cluster that has none. */
export const gatewayApiBundle =
  'https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml'
