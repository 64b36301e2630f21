// Prints our speed as ratios: each command against a named program on the same input, whole processes in turn, medians.

import {spawn, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {createIssuer} from '../src/x509/create-issuer.ts'
import {generateShop} from '../test/support/generate-manifests.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'mesh-bench-'))
const rounds = 7

interface Program {
  readonly name: string
  readonly command: readonly string[]
}

interface Run {
  readonly seconds: number
  /** Peak resident memory; 0 where /proc does not tell. */
  readonly mebibytes: number
}

/** One whole process, its output thrown away by the system. */
function run({command}: Program): Promise<Run> {
  const [file = '', ...args] = command
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(file, args, {cwd: root, stdio: ['ignore', openSync('/dev/null', 'w'), 'ignore']})
    let peak = 0
    const look = () => {
      const status = existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, 'utf8') : ''
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    }
    const timer = setInterval(look, 5)
    child.on('error', reject)
    child.on('exit', (code) => {
      clearInterval(timer)
      if (code === 0) resolve({seconds: (performance.now() - started) / 1000, mebibytes: peak / 1024})
      else reject(new Error(`${command.join(' ')} ended with exit code ${code}`))
    })
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Ours and theirs in turn, so that a machine that slows down slows both. */
async function compare(ours: Program, theirs: Program, limit: number): Promise<void> {
  const ratios: number[] = []
  const own: Run[] = []
  const other: Run[] = []
  await run(ours)
  await run(theirs)
  for (let round = 0; round < rounds; round++) {
    const a = await run(ours)
    const b = await run(theirs)
    own.push(a)
    other.push(b)
    ratios.push(a.seconds / b.seconds)
  }
  const seconds = (runs: readonly Run[]) => `${median(runs.map((run) => run.seconds)).toFixed(3)} s`
  const memory = Math.max(...own.map(({mebibytes}) => mebibytes)).toFixed(0)
  const ratio = median(ratios)
  console.log(
    `${ratio.toFixed(2).padStart(6)}x  (bar ${limit}x${ratio <= limit ? '' : ', MISSED'})  ${ours.name}: ${seconds(own)}, ${memory} MiB; ${theirs.name}: ${seconds(other)}`,
  )
}

const mesh = (...args: string[]) => [process.execPath, join(root, 'bin/run.js'), ...args]
const loadAll = join(folder, 'load-all.mjs')
writeFileSync(
  loadAll,
  `import {readFileSync} from 'node:fs'\nimport {loadAll} from '${join(root, 'node_modules/js-yaml/dist/js-yaml.mjs')}'\nloadAll(readFileSync(process.argv[2], 'utf8'))\n`,
)
const small = join(folder, 'shop-1000.yaml')
const large = join(folder, 'shop-5000.yaml')
writeFileSync(small, generateShop(1000))
writeFileSync(large, generateShop(5000))
const values = join(folder, 'values.json')
writeFileSync(values, JSON.stringify({identityTrustAnchorsPEM: 'anchors of a bench'}))
const parse: Program = {name: 'js-yaml loadAll of the same file', command: [process.execPath, loadAll, small]}
const inject: Program = {name: 'mesh inject, 1,000 Deployments and 1,000 Services', command: mesh('inject', small)}
const manual: Program = {
  name: 'mesh inject --manual of the same',
  command: mesh('inject', '--manual', '--ignore-cluster', '-f', values, small),
}

try {
  await compare(inject, parse, 2)
  await compare(manual, parse, 5)
  await compare(
    {name: 'mesh inject --mesh istio of the same', command: mesh('inject', '--mesh', 'istio', small)},
    parse,
    2,
  )
  await compare(
    {
      name: 'mesh inject --mesh istio --manual of the same',
      command: mesh('inject', '--mesh', 'istio', '--manual', '--ignore-cluster', small),
    },
    parse,
    5,
  )
  await compare({name: 'mesh inject, 5,000 of each', command: mesh('inject', large)}, inject, 5.5)
  if (has('kubectl')) {
    await compare(
      {name: 'mesh --version', command: mesh('--version')},
      {name: 'kubectl version --client', command: ['kubectl', 'version', '--client']},
      1,
    )
  } else console.log('        kubectl is not on the PATH: mesh --version is not compared')
  await compareWithHelm()
} finally {
  rmSync(folder, {recursive: true})
}

/** Our charts through our engine and through Helm, with the same values. */
async function compareWithHelm(): Promise<void> {
  const helm = process.env.MESH_HELM ?? join(root, '.cache/bin/helm')
  if (!existsSync(helm)) {
    console.log('        there is no helm (MESH_HELM): mesh install is not compared')
    return
  }
  // Both get the same issuer, and both make the webhooks' RSA keys anew.
  const identity = join(folder, 'identity.json')
  const {certificate, key} = await createIssuer({name: 'identity.linkerd.cluster.local', now: new Date()})
  writeFileSync(
    identity,
    JSON.stringify({
      identityTrustAnchorsPEM: certificate,
      identity: {issuer: {tls: {crtPEM: certificate, keyPEM: key}}},
    }),
  )
  const charts = join(folder, 'charts')
  spawnSync('cp', ['-r', join(root, 'templates/linkerd'), charts])
  for (const chart of ['control-plane', 'crds']) {
    spawnSync('mkdir', ['-p', join(charts, chart, 'charts')])
    spawnSync('cp', ['-r', join(charts, 'partials'), join(charts, chart, 'charts/partials')])
  }
  const template = (chart: string) => [
    helm,
    'template',
    'linkerd',
    join(charts, chart),
    '-n',
    'linkerd',
    '--kube-version',
    '1.34.0',
    '-f',
    identity,
  ]
  await compare(
    {name: 'mesh install --ignore-cluster', command: mesh('install', '--ignore-cluster', '-f', identity)},
    {name: 'helm template of the same chart', command: template('control-plane')},
    1,
  )
  await compare(
    {name: 'mesh install --crds --ignore-cluster', command: mesh('install', '--crds', '--ignore-cluster')},
    {name: 'helm template of the same chart', command: template('crds')},
    1,
  )
}

function has(program: string): boolean {
  return spawnSync(program, ['version', '--client']).status === 0
}
