// Everything that an injection works from, beside the pod itself.

import type {JsonObject} from '../../yaml/index.ts'
import type {InjectorConfig} from './injector-config.ts'
import type {ProxyConfigObject} from './proxy-config.ts'
import type {TemplateEnvironment} from './template-functions.ts'

export interface InjectionSettings {
  readonly config: InjectorConfig
  /** As readMeshConfig gives it. */
  readonly mesh: JsonObject
  /** The injector's values, as templates read them. */
  readonly values: JsonObject
  /** Empty for an installation without a revision. */
  readonly revision: string
  /** Whether proxies are init containers that keep running, where a pod does not say. */
  readonly nativeSidecars: boolean
  readonly proxyConfigs: readonly ProxyConfigObject[]
  /** Variables that the injection adds to every proxy, as the webhook's address can carry them. */
  readonly proxyEnvironment: Readonly<Record<string, string>>
  readonly environment: TemplateEnvironment
}
