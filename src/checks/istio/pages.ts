// The page of Istio's documentation that explains what a check looks at.

const documentation = 'https://istio.io/latest/docs'

/** By the beginning of a check's id; the longest that fits counts. */
const pages: Readonly<Record<string, string>> = {
  'k8s-': '/setup/platform-setup/',
  'istio-': '/ops/common-problems/',
  'istio-kubernetes-': '/releases/supported-releases/',
  'istio-gateway-api': '/tasks/traffic-management/ingress/gateway-api/',
  'istio-pre-': '/setup/platform-setup/',
  'istio-pre-installs': '/setup/upgrade/canary/',
  'istio-namespace': '/setup/install/istioctl/',
  'istio-namespace-': '/setup/additional-setup/sidecar-injection/',
  'istio-istiod': '/setup/install/istioctl/',
  'istio-crd': '/setup/install/helm/',
  'istio-webhook': '/ops/common-problems/injection/',
  'istio-revision-': '/setup/upgrade/canary/',
  'istio-ca': '/tasks/security/cert-management/plugin-ca-cert/',
  'istio-version-': '/releases/supported-releases/',
  'istio-ztunnel': '/ambient/usage/troubleshoot-ztunnel/',
  'istio-cni': '/setup/additional-setup/cni/',
  'istio-ambient-': '/ambient/usage/add-workloads/',
  'istio-waypoint': '/ambient/usage/waypoint/',
  'istio-gateways': '/tasks/traffic-management/ingress/gateway-api/',
  'istio-proxies-': '/ops/diagnostic-tools/proxy-cmd/',
  'istio-data-plane-': '/ops/diagnostic-tools/proxy-cmd/',
  'istio-data-plane-version': '/setup/upgrade/canary/',
  'istio-data-plane-revisions': '/setup/upgrade/canary/',
  'istio-data-plane-certificates': '/ops/common-problems/security-issues/',
}

/** With the check's id as an anchor, which tells checks of one page apart. */
export function checkPage(id: string): string {
  const [prefix] = Object.keys(pages)
    .filter((start) => id.startsWith(start))
    .sort((left, right) => right.length - left.length)
  return `${documentation}${pages[prefix ?? ''] ?? '/'}#${id}`
}
