// Writes docs/coverage.md: what every command can do for each mesh.

import {writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {coveragePage} from '../src/coverage/page.ts'
import {coverage} from '../src/coverage/table.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

await writeFile(join(root, 'docs/coverage.md'), coveragePage(coverage))
