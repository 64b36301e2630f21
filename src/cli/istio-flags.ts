// Flags of the commands that are Istio's alone.

import {Flags} from '@oclif/core'
import {clusterFlags} from '../mesh-command.ts'

const {mesh: _, ...flags} = clusterFlags

/** How to reach the cluster; the mesh is given by the command itself. */
export const istioFlags = flags

export const namespaceFlag = Flags.string({
  char: 'n',
  helpValue: 'NAME',
  summary: "The namespace [default: the context's]",
})

export const revisionFlag = (summary: string) => Flags.string({char: 'r', helpValue: 'NAME', summary})
