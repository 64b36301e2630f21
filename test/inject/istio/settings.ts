// The settings of an injection by our own templates, for tests.

import {resolve} from 'node:path'
import {createManualInjection} from '../../../src/inject/istio/manual-injection.ts'
import {readSettings, type SettingsOptions} from '../../../src/inject/istio/read-settings.ts'
import type {InjectionSettings} from '../../../src/inject/istio/settings.ts'
import type {TransformSteps} from '../../../src/inject/transform.ts'
import {injectorTexts} from '../../../src/manifests/istio/injector-config.ts'

const charts = {own: resolve(import.meta.dirname, '../../../templates/istio')}
const environment = {
  now: () => new Date('2026-08-20T00:00:00Z'),
  randomBytes: (size: number) => new Uint8Array(size),
  variables: {},
}

interface Given extends Partial<SettingsOptions> {
  /** Flags `--set`. */
  readonly set?: readonly string[]
  readonly config?: string
  readonly mesh?: string
}

export async function settingsWith({set = [], config, mesh, ...options}: Given = {}): Promise<InjectionSettings> {
  const texts = await injectorTexts({
    charts,
    files: [],
    set: ['hub=docker.io/istio', 'tag=1.30.3', ...set].map((text) => ({kind: 'set', text})),
    now: environment.now(),
    randomBytes: environment.randomBytes,
  })
  return readSettings(
    {
      config: {name: 'config', text: config ?? texts.config},
      values: {name: 'values', text: texts.values},
      mesh: {name: 'mesh', text: mesh ?? texts.mesh},
    },
    {revision: texts.revision, nativeSidecars: false, proxyConfigs: [], proxyEnvironment: {}, environment, ...options},
  )
}

export async function stepsWith(given: Given = {}): Promise<TransformSteps> {
  return {transform: createManualInjection(await settingsWith(given))}
}
