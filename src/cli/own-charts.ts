// Where the charts are that come with the program.

import {join} from 'node:path'
import type {MeshName} from '../meshes/index.ts'

/** @param root the package's folder */
export function ownCharts(root: string, mesh: MeshName): string {
  return join(root, 'templates', mesh)
}
