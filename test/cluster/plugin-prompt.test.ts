// A credential plugin that asks a person: the question is seen, the answer reaches it, and Ctrl-C ends everything.

import {execFile, spawnSync} from 'node:child_process'
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {root} from '../support/run-mesh.ts'
import {sharedControlPlane} from './control-plane.ts'
import {toolPath} from './go-tools.ts'

const shared = sharedControlPlane()
const folder = mkdtempSync(join(tmpdir(), 'mesh-prompt-'))
const plugin = join(folder, 'login')
const kubeconfig = join(folder, 'config')

beforeAll(async () => {
  const token = (await shared.kubectl(['create', 'token', 'default'])).stdout.trim()
  const credential = {apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: {token}}
  writeFileSync(
    plugin,
    `#!/bin/sh
echo $$ > '${folder}/pid'
echo 'say the word:' >&2
read word
[ "$word" = please ] || exit 1
echo '${JSON.stringify(credential)}'
`,
  )
  chmodSync(plugin, 0o755)
  const own: {users: unknown} = JSON.parse(readFileSync(shared.kubeconfig, 'utf8'))
  const exec = {apiVersion: credential.apiVersion, command: plugin, interactiveMode: 'Always'}
  writeFileSync(kubeconfig, JSON.stringify({...own, users: [{name: 'mesh-test', user: {exec}}]}))
})
afterAll(() => rmSync(folder, {recursive: true}))

/** On a terminal: waits for the question, types, and tells how the program ended and what the terminal showed. */
const driver = `
import os, pty, select, sys, time
typed, program = sys.argv[1].encode().decode('unicode_escape').encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(program[0], program)
shown, asked, deadline = b'', False, time.monotonic() + 30
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.1)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    if not asked and b'say the word:' in shown:
        asked = True
        os.write(terminal, typed)
else:
    os.kill(pid, 9)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
sys.stdout.write(shown.decode(errors='replace'))
`

function onTerminal(typed: string, program: readonly string[]): Promise<{code: number; shown: string}> {
  const env = {PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm', KUBECONFIG: kubeconfig}
  return new Promise((resolve, reject) => {
    execFile(
      'python3',
      ['-c', driver, typed, ...program],
      {env, encoding: 'utf8', timeout: 60_000},
      (error, stdout) => {
        if (error !== null) return reject(error)
        const [first = '', ...rest] = stdout.split('\n')
        resolve({code: Number(first), shown: rest.join('\n')})
      },
    )
  })
}

const programs: Record<string, readonly string[]> = {
  mesh: [process.execPath, join(root, 'bin/run.js'), 'version'],
  kubectl: [toolPath('kubectl'), 'version'],
}

/** A process that has ended stays in the table until its parent looks, and where nobody does, for good. */
function pluginRuns(): boolean {
  const {stdout} = spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(join(folder, 'pid'), 'utf8').trim()], {
    encoding: 'utf8',
  })
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}

test.each(Object.keys(programs))('%s shows the question and hands on the answer', async (name) => {
  const {code, shown} = await onTerminal('please\\n', programs[name] ?? [])
  expect(shown).toContain('say the word:')
  expect(shown).toMatch(/v1\.34\.4|server|cluster/i)
  expect(code).toBe(0)
})

test.each(Object.keys(programs))('Ctrl-C while the plugin asks %s ends both', async (name) => {
  const {code} = await onTerminal('\\x03', programs[name] ?? [])
  // Ended by the signal itself, which a shell tells as 130, or with that code.
  expect([-2, 130]).toContain(code)
  expect(pluginRuns()).toBe(false)
})
