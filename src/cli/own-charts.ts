// Where the charts are that come with the program.

import {join} from 'node:path'
import type {MeshName} from '../meshes/index.ts'

/** This program as it is installed. */
export interface Program {
  /** The package's folder. */
  readonly root: string
  readonly version: string
}

/** @param root the package's folder */
export function ownCharts(root: string, mesh: MeshName): string {
  return join(root, 'templates', mesh)
}
