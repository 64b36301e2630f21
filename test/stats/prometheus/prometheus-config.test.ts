// The printed configuration: valid for Prometheus' own tool, and complete.

import {execFileSync, spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it, test} from 'vitest'
import {prometheusConfig} from '../../../src/stats/prometheus/config.ts'
import {labelRules} from '../../../src/stats/prometheus/labels.ts'
import {statKinds} from '../../../src/stats/targets/kinds.ts'
import {listAt, parseYamlValue, textAt} from '../../../src/yaml/index.ts'

const text = prometheusConfig('linkerd', {controlPlaneNamespace: 'mesh', interval: '30s'})
const jobs = listAt(parseYamlValue(text), 'scrape_configs')

describe('the configuration', () => {
  test('has a job for the control plane and one for the proxies, in the namespace and at the interval that were asked', () => {
    expect(jobs.map((job) => textAt(job, 'job_name'))).toEqual(['linkerd-controller', 'linkerd-proxy'])
    expect(jobs.map((job) => textAt(job, 'scrape_interval'))).toEqual(['30s', '30s'])
    expect(jobs[0]).toMatchObject({kubernetes_sd_configs: [{role: 'pod', namespaces: {names: ['mesh']}}]})
    expect(jobs[1]).toMatchObject({kubernetes_sd_configs: [{role: 'pod'}]})
    expect(listAt(jobs[1], 'relabel_configs')[0]).toMatchObject({
      action: 'keep',
      regex: 'linkerd-proxy;linkerd-admin;mesh',
    })
  })

  test('gives every label that figures of workloads are asked for by', () => {
    const given = new Set(listAt(jobs[1], 'relabel_configs').flatMap((rule) => textAt(rule, 'target_label') ?? []))
    const needed = Object.values(statKinds).flatMap((kind) =>
      'policy' in kind || kind.resource === 'services' ? [] : kind.label,
    )
    expect([...given].sort()).toEqual([...new Set(needed)].sort())
    expect([...given].sort()).toEqual(Object.keys(labelRules).sort())
  })

  const promtool = spawnSync('promtool', ['--version']).status === 0
  const title = "passes Prometheus' own check"
  if (promtool || process.env.MESH_REQUIRE_ALL === '1') {
    it(title, () => {
      const folder = mkdtempSync(join(tmpdir(), 'promtool-'))
      try {
        const file = join(folder, 'prometheus.yml')
        // Debian builds it without Kubernetes' service discovery: that part of the text is read above.
        writeFileSync(file, text.replace(/ {4}kubernetes_sd_configs:\n(?: {6,}.*\n)+/g, ''))
        expect(execFileSync('promtool', ['check', 'config', file], {encoding: 'utf8'})).toContain('SUCCESS')
      } finally {
        rmSync(folder, {recursive: true})
      }
    })
  } else it.skip(`${title} (promtool is not here: apt-get install prometheus)`, () => {})
})
