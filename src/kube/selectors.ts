// Label and field selectors, evaluated as the API server does.

import {KubeError} from './kube-error.ts'

type Test = (labels: Readonly<Record<string, string>>) => boolean

/** `a=b,c!=d,e,!f,g in (h,i),j notin (k)`; an empty selector takes everything. */
export function labelTest(selector: string | undefined): Test {
  if (selector === undefined || selector.trim() === '') return () => true
  const tests = splitRequirements(selector).map((text) => requirement(text, selector))
  return (labels) => tests.every((test) => test(labels))
}

/** `metadata.name=a,status.phase!=Failed`; `fieldOf` gives a field's text, empty when the object lacks it. */
export function fieldTest(selector: string | undefined): (fieldOf: (field: string) => string) => boolean {
  if (selector === undefined || selector.trim() === '') return () => true
  const tests = selector.split(',').map((text) => {
    const match = /^\s*([\w./-]+)\s*(==|!=|=)\s*(.*?)\s*$/.exec(text)
    if (match === null) throw badSelector(text, selector)
    const [, field = '', operator, wanted = ''] = match
    return (fieldOf: (field: string) => string) => (fieldOf(field) === wanted) === (operator !== '!=')
  })
  return (fieldOf) => tests.every((test) => test(fieldOf))
}

/** Commas separate requirements, except between the parentheses of a set. */
function splitRequirements(selector: string): string[] {
  return selector.match(/(?:[^,(]|\([^)]*\))+/g) ?? []
}

function requirement(text: string, selector: string): Test {
  const set = /^\s*([\w./-]+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(text)
  if (set !== null) {
    const [, key = '', operator, list = ''] = set
    const values = new Set(list.split(',').map((value) => value.trim()))
    return operator === 'in'
      ? (labels) => labels[key] !== undefined && values.has(labels[key])
      : (labels) => labels[key] === undefined || !values.has(labels[key])
  }
  const equality = /^\s*([\w./-]+)\s*(==|!=|=)\s*([\w.-]*)\s*$/.exec(text)
  if (equality !== null) {
    const [, key = '', operator, wanted = ''] = equality
    return (labels) => (labels[key] === wanted) === (operator !== '!=')
  }
  const presence = /^\s*(!?)\s*([\w./-]+)\s*$/.exec(text)
  if (presence === null) throw badSelector(text, selector)
  const [, absent, key = ''] = presence
  return (labels) => (labels[key] === undefined) === (absent === '!')
}

function badSelector(part: string, selector: string): KubeError {
  return new KubeError('invalid', `cannot read "${part.trim()}" in selector "${selector}"`, {
    hint: 'write key=value, key!=value, key in (a,b), key notin (a,b), key or !key',
  })
}
