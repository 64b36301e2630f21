// Injects pods that differ in names and versions alone with one run of the templates, where these promise to do no more than copy them.

import {isJsonObject, type Json, type JsonObject, sameJson} from '../../yaml/index.ts'
import type {Path} from '../object.ts'
import type {Edit} from '../outcome.ts'
import type {Injection} from './inject-pod.ts'
import {mapEdits} from './pod-edits.ts'
import type {InjectedPod} from './pod-owner.ts'
import {containersAt, proxyName} from './typed-pod.ts'

/**
 * In a comment of a template: what it reads of the names of owners, namespaces, accounts and containers, of images and of the
 * labels below, it copies as it is, as long as it fits into a label.
 */
export const copiesNames = 'mesh: copies names'

const copiedLabels: readonly string[] = ['app', 'version', 'app.kubernetes.io/name', 'app.kubernetes.io/version']

/** What fits into a label, so that no template has to cut it; images may be longer. */
const word = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$|^[\w.-]+[/:@][\w./:@-]+$/

/** How many pods without their like are looked at more closely. */
const mostUnlike = 20

const mark = (index: number) => `meshword${index}x`
const marks = /meshword(\d+)x/g

/** A pod with marks in the place of its words. */
interface Marked {
  readonly key: string
  readonly pod: InjectedPod
  readonly words: readonly string[]
}

/** @returns the edits of a pod, as injecting it by itself would give them */
export function injectAlike(
  inject: (pod: InjectedPod) => Injection,
  isAllowed: (pod: InjectedPod) => boolean,
): (pod: InjectedPod) => Edit[] {
  const known = new Map<string, readonly Edit[] | undefined>()
  let again = 0
  return (pod) => {
    const marked = isAllowed(pod) ? markedPod(pod) : undefined
    const found = marked === undefined ? undefined : known.get(marked.key)
    if (marked !== undefined && found !== undefined) {
      again++
      return placed(filled(found, marked.words), pod)
    }
    const edits = editsOf(inject(pod))
    // Where every pod is another one, learning would only double the work.
    if (marked !== undefined && !known.has(marked.key) && known.size < mostUnlike + again) {
      const general = editsOf(inject(marked.pod))
      known.set(marked.key, sameEdits(filled(general, marked.words), edits) ? general : undefined)
    }
    return placed(edits, pod)
  }
}

/** Below `metadata` and `spec`, wherever the pod has these. */
function editsOf({before, after}: Injection): Edit[] {
  return [...mapEdits(before.metadata, after.metadata, ['metadata']), ...mapEdits(before.spec, after.spec, ['spec'])]
}

function placed(edits: readonly Edit[], {metadataPath, specPath}: InjectedPod): Edit[] {
  return edits.map((edit) => {
    const [part, ...rest] = edit.path
    const path: Path = [...(part === 'metadata' ? metadataPath : specPath), ...rest]
    return {...edit, path}
  })
}

/** @returns undefined for a pod with a word that templates may have to change */
function markedPod(pod: InjectedPod): Marked | undefined {
  const words: string[] = []
  const marked = (text: string) => {
    words.push(text)
    return mark(words.length - 1)
  }
  const owner = {...pod.owner, name: marked(pod.owner.name)}
  const namespace = pod.namespace === '' ? '' : marked(pod.namespace)
  const podLabels = {...pod.labels}
  for (const name of copiedLabels) {
    const value = podLabels[name]
    if (value !== undefined) podLabels[name] = marked(value)
  }
  const metadata = {...pod.metadata, ...(isJsonObject(pod.metadata.labels) ? {labels: podLabels} : {})}
  const spec = markedSpec(pod.spec, marked)
  const inNamespace = owner.namespace === '' ? owner : {...owner, namespace}
  if (!words.every((text) => word.test(text) && !text.includes('meshword'))) return undefined
  const key = JSON.stringify([inNamespace, metadata, spec], (_, item: unknown) =>
    typeof item === 'bigint' ? String(item) : item,
  )
  return {key, words, pod: {...pod, owner: inNamespace, namespace, labels: podLabels, metadata, spec}}
}

/** The names of several containers decide about an order, so they stay. */
function markedSpec(spec: JsonObject, marked: (text: string) => string): JsonObject {
  const isAlone = containersAt({spec}, 'containers').length === 1
  const result = {...spec}
  if (typeof spec.serviceAccountName === 'string') result.serviceAccountName = marked(spec.serviceAccountName)
  for (const list of ['containers', 'initContainers'] as const) {
    const items = spec[list]
    if (!Array.isArray(items)) continue
    result[list] = items.map((item) => {
      if (!isJsonObject(item) || item.name === proxyName) return item
      const {name, image} = item
      return {
        ...item,
        ...(isAlone && list === 'containers' && typeof name === 'string' ? {name: marked(name)} : {}),
        ...(typeof image === 'string' ? {image: marked(image)} : {}),
      }
    })
  }
  return result
}

function filled(edits: readonly Edit[], words: readonly string[]): Edit[] {
  return edits.map((edit) => ('value' in edit ? {...edit, value: filledValue(edit.value, words)} : edit))
}

function filledValue(value: Json, words: readonly string[]): Json {
  if (typeof value === 'string')
    return value.includes('meshword') ? value.replace(marks, (_, index: string) => words[Number(index)] ?? '') : value
  if (Array.isArray(value)) return value.map((item) => filledValue(item, words))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledValue(item, words)]))
}

function sameEdits(left: readonly Edit[], right: readonly Edit[]): boolean {
  return left.length === right.length && left.every((edit, index) => sameEdit(edit, right[index]))
}

function sameEdit(left: Edit, right: Edit | undefined): boolean {
  if (right === undefined || left.op !== right.op || left.path.join('\0') !== right.path.join('\0')) return false
  return !('value' in left) || ('value' in right && sameJson(left.value, right.value))
}
