// The main job on files, without a cluster: renders an install, injects a sample application, takes it out again, and shows each step.

import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sample = 'examples/shop.yaml'

/** Runs the built program; the demo ends at the first thing that goes wrong. */
function mesh(args: readonly string[], stdin = ''): {stdout: string; stderr: string} {
  console.log(`\n$ mesh ${args.join(' ')}`)
  const child = spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args], {
    cwd: root,
    input: stdin,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (child.status !== 0) {
    console.error(child.stderr)
    throw new Error(`mesh ${args[0]} ended with exit code ${child.status}`)
  }
  return {stdout: child.stdout, stderr: child.stderr}
}

/** `3 Service, 1 Namespace`, from JSON objects line by line. */
function countKinds(lines: string): string {
  const counts = new Map<string, number>()
  for (const line of lines.trimEnd().split('\n')) {
    const object: unknown = JSON.parse(line)
    const kind = typeof object === 'object' && object !== null && 'kind' in object ? String(object.kind) : '?'
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')
}

/** The lines of `after` that are not in `before`, each with its number; injection only adds lines here. */
function addedLines(before: string, after: string): string[] {
  const old = before.split('\n')
  let place = 0
  return after.split('\n').flatMap((line, index) => {
    if (line === old[place]) {
      place++
      return []
    }
    return [`${String(index + 1).padStart(4)} + ${line}`]
  })
}

console.log('mesh, without a cluster: an install is rendered, a sample application injected and taken out again.')

console.log(`  ${countKinds(mesh(['install', '--crds', '--ignore-cluster', '-o', 'json']).stdout)}`)
const install = mesh(['install', '--ignore-cluster', '-o', 'json']).stdout
console.log(`  ${countKinds(install)}`)
console.log(
  mesh(['install', '--ignore-cluster', '--images', '--registry', 'registry.example.com/linkerd'])
    .stdout.replace(/^/gm, '  ')
    .trimEnd(),
)

const before = readFileSync(join(root, sample), 'utf8')
const injected = mesh(['inject', sample])
console.log(injected.stderr.trim().replace(/^/gm, '  '))
console.log(`  what changed in ${sample}:`)
console.log(addedLines(before, injected.stdout).join('\n'))

const removed = mesh(['uninject', '-'], injected.stdout)
const same = removed.stdout === before
console.log(`  the output is ${same ? 'byte for byte the input of the injection' : 'NOT the input of the injection'}`)
if (!same) process.exitCode = 1

const explained = spawnSync(process.execPath, [join(root, 'bin/run.js'), 'inject', '--why', 'sts/db', sample], {
  cwd: root,
  encoding: 'utf8',
})
console.log(`\n$ mesh inject --why sts/db ${sample}\n${explained.stdout.trimEnd().replace(/^/gm, '  ')}`)
