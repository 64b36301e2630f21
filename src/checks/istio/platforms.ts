// Kubernetes distributions on which an install of Istio needs settings of their own, and how to tell them.

import type {ObjectSummary, ServerVersion} from '../../kube/cluster.ts'

interface Platform {
  /** As value `global.platform` names it. */
  readonly name: string
  /** What is different there. */
  readonly needs: string
  isIt(version: ServerVersion, nodes: readonly ObjectSummary[]): boolean
}

const labelled = (label: string) => (_: ServerVersion, nodes: readonly ObjectSummary[]) =>
  nodes.some(({labels}) => labels[label] !== undefined)

const ownFolders = 'the CNI plugin has its files in folders of their own'

/** The first that fits counts: k3d runs k3s. An install sees by itself that it goes to GKE. */
export const platforms: readonly Platform[] = [
  {
    name: 'openshift',
    needs: 'pods run with user ids of their namespace, and Multus calls the CNI plugin',
    isIt: labelled('node.openshift.io/os_id'),
  },
  {
    name: 'k3d',
    needs: ownFolders,
    isIt: ({gitVersion}, nodes) => gitVersion.includes('+k3s') && nodes.some(({name}) => name.startsWith('k3d-')),
  },
  {name: 'k3s', needs: ownFolders, isIt: ({gitVersion}) => gitVersion.includes('+k3s')},
  {name: 'microk8s', needs: ownFolders, isIt: labelled('microk8s.io/cluster')},
  {
    name: 'minikube',
    needs: 'the network namespaces of pods are in a folder of their own',
    isIt: labelled('minikube.k8s.io/name'),
  },
]
