// Chart.yaml (and a v1 chart's requirements.yaml): text -> checked metadata.

import {Exit, MeshError} from '../../errors.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../yaml/index.ts'
import {chartValues} from '../values/chart-values.ts'
import type {ChartMetadata, Dependency, Maintainer} from './chart.ts'
import {isVersion} from './compatible.ts'

/** @throws MeshError naming the file and the field */
export function readMetadata(file: string, text: string): ChartMetadata {
  const fields = new Fields(file, '', mappingOf(file, text))
  const metadata: ChartMetadata = {
    name: fields.text('name'),
    home: fields.text('home'),
    sources: fields.texts('sources'),
    version: fields.rawText('version'),
    description: fields.text('description'),
    keywords: fields.texts('keywords'),
    maintainers: fields.rows('maintainers').map(readMaintainer),
    icon: fields.text('icon'),
    // Charts of Helm 2 have no apiVersion.
    apiVersion: fields.rawText('apiVersion') || 'v1',
    condition: fields.text('condition'),
    tags: fields.text('tags'),
    appVersion: fields.text('appVersion'),
    deprecated: fields.flag('deprecated'),
    annotations: fields.textMap('annotations'),
    kubeVersion: fields.text('kubeVersion'),
    dependencies: fields.rows('dependencies').map(readDependency),
    type: fields.rawText('type'),
  }
  checkMetadata(file, metadata)
  return metadata
}

/** The dependencies that a requirements.yaml declares; undefined when it has no such key. */
export function readRequirements(file: string, text: string): Dependency[] | undefined {
  const fields = new Fields(file, '', mappingOf(file, text))
  if (!fields.has('dependencies')) return undefined
  const dependencies = fields.rows('dependencies').map(readDependency)
  checkDependencies(file, dependencies)
  return dependencies
}

function readMaintainer(fields: Fields): Maintainer {
  return {name: fields.text('name'), email: fields.text('email'), url: fields.text('url')}
}

function readDependency(fields: Fields): Dependency {
  return {
    name: fields.text('name'),
    version: fields.text('version'),
    repository: fields.text('repository'),
    condition: fields.text('condition'),
    tags: fields.texts('tags'),
    importValues: fields.list('import-values').map(chartValues),
    alias: fields.rawText('alias'),
  }
}

function checkMetadata(file: string, {name, version, type, dependencies}: ChartMetadata): void {
  if (name === '') throw broken(file, 'name is missing')
  if (name === '.' || name === '..' || /[/]/.test(name))
    throw broken(file, `name cannot be a path, got ${JSON.stringify(name)}`)
  if (version === '') throw broken(file, 'version is missing')
  if (!isVersion(version)) throw broken(file, `version must be a semantic version, got ${JSON.stringify(version)}`)
  if (!['', 'application', 'library'].includes(type))
    throw broken(file, `type must be application or library, got ${JSON.stringify(type)}`)
  checkDependencies(file, dependencies)
}

function checkDependencies(file: string, dependencies: readonly Dependency[]): void {
  const seen = new Set<string>()
  for (const {name, alias} of dependencies) {
    if (alias !== '' && !/^[\w-]+$/.test(alias)) {
      throw broken(
        file,
        `the alias of dependency ${JSON.stringify(name)} has other characters than letters, digits, "_" and "-": ${alias}`,
      )
    }
    const key = alias === '' ? name : alias
    if (seen.has(key)) throw broken(file, `two dependencies have the name or alias ${JSON.stringify(key)}`)
    seen.add(key)
  }
}

function mappingOf(file: string, text: string): JsonObject {
  const value = parseYamlValue(text, {file})
  if (value === null) return {}
  if (!isJsonObject(value)) throw broken(file, `must hold a mapping, got ${JSON.stringify(value)}`)
  return value
}

/** Reads fields with the conversions of sigs.k8s.io/yaml: a scalar where a text belongs becomes one (`appVersion: 1.10` is "1.1"). */
class Fields {
  readonly #file: string
  readonly #path: string
  readonly #mapping: JsonObject

  constructor(file: string, path: string, mapping: JsonObject) {
    this.#file = file
    this.#path = path
    this.#mapping = mapping
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#mapping, key)
  }

  /** One line of printable characters. */
  text(key: string): string {
    return printable(this.rawText(key))
  }

  rawText(key: string): string {
    return this.#asText(key, this.#value(key))
  }

  texts(key: string): string[] {
    return this.list(key).map((value, index) => printable(this.#asText(`${key}[${index}]`, value)))
  }

  textMap(key: string): Record<string, string> {
    const value = this.#value(key)
    if (value === null) return {}
    if (!isJsonObject(value)) throw this.#mistyped(key, 'a mapping', value)
    return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, this.#asText(`${key}.${name}`, text)]))
  }

  flag(key: string): boolean {
    const value = this.#value(key)
    if (value !== null && typeof value !== 'boolean') throw this.#mistyped(key, 'true or false', value)
    return value === true
  }

  list(key: string): Json[] {
    const value = this.#value(key)
    if (value === null) return []
    if (!Array.isArray(value)) throw this.#mistyped(key, 'a list', value)
    return value
  }

  rows(key: string): Fields[] {
    return this.list(key).map((row, index) => {
      const path = `${this.#path}${key}[${index}]`
      if (!isJsonObject(row)) throw this.#mistyped(`${key}[${index}]`, 'a mapping', row)
      return new Fields(this.#file, `${path}.`, row)
    })
  }

  #value(key: string): Json {
    return (this.has(key) ? this.#mapping[key] : null) ?? null
  }

  #asText(key: string, value: Json): string {
    if (value === null) return ''
    if (typeof value === 'object') throw this.#mistyped(key, 'a text', value)
    return String(value)
  }

  #mistyped(key: string, expected: string, value: Json): MeshError {
    const got = typeof value === 'bigint' ? String(value) : JSON.stringify(value)
    return broken(this.#file, `${this.#path}${key} must be ${expected}, got ${got}`)
  }
}

function printable(text: string): string {
  return text.replace(/\s/g, ' ').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '')
}

function broken(file: string, what: string): MeshError {
  return new MeshError(Exit.Failed, `${file}: ${what}`)
}
