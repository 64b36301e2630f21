// Amounts of CPU and memory as Kubernetes writes them: `100m`, `1.5`, `250Mi`, `1e3`.

const decimalSuffixes: readonly string[] = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
/** Kubernetes keeps nothing smaller than a billionth. */
const nano = 1_000_000_000n

export interface Quantity {
  /** Cores or bytes. */
  readonly value: number
  /** The form that the API server gives back: the largest suffix without a fraction, `1.5` as `1500m`. */
  readonly canonical: string
}

/** @returns undefined when the text is no quantity */
export function parseQuantity(text: string): Quantity | undefined {
  const parts = /^([-+]?)(\d+\.?\d*|\.\d+)(?:([eE][-+]?\d{1,2})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/.exec(text)
  if (parts === null) return undefined
  const [, sign = '', digits = '', exponent = '', suffix = ''] = parts
  const [whole = '', fraction = ''] = digits.split('.')
  const isBinary = suffix.endsWith('i')
  const scale = isBinary ? 1024n ** BigInt(binarySuffixes.indexOf(suffix)) * nano : decimalScale(suffix, exponent)
  const scaled = BigInt(`${whole}${fraction}` || '0') * scale
  const divisor = 10n ** BigInt(fraction.length) * (isBinary || exponent === '' ? 1n : exponentDivisor(exponent))
  // A fraction of a billionth counts as a whole one, so that no request becomes zero.
  const nanos = (scaled + divisor - 1n) / divisor
  const signed = sign === '-' ? -nanos : nanos
  return {
    value: Number(signed) / Number(nano),
    canonical: write(signed, isBinary ? 'binary' : exponent === '' ? 'decimal' : 'exponent'),
  }
}

function decimalScale(suffix: string, exponent: string): bigint {
  if (exponent !== '') {
    const power = Number(exponent.slice(1))
    return power >= 0 ? nano * 10n ** BigInt(power) : nano
  }
  return 1000n ** BigInt(decimalSuffixes.indexOf(suffix))
}

function exponentDivisor(exponent: string): bigint {
  const power = Number(exponent.slice(1))
  return power < 0 ? 10n ** BigInt(-power) : 1n
}

function write(nanos: bigint, form: 'binary' | 'decimal' | 'exponent'): string {
  if (nanos === 0n) return '0'
  const size = nanos < 0n ? -nanos : nanos
  if (form === 'binary' && nanos % nano === 0n && size >= 1024n * nano) {
    const {rest, steps} = reduce(nanos / nano, 1024n, binarySuffixes.length - 1)
    return `${rest}${binarySuffixes[steps] ?? ''}`
  }
  const {rest, steps} = reduce(nanos, 1000n, decimalSuffixes.length - 1)
  if (form !== 'exponent') return `${rest}${decimalSuffixes[steps] ?? ''}`
  const power = steps * 3 - 9
  return power === 0 ? `${rest}` : `${rest}e${power}`
}

/** Divides as long as nothing is left over. */
function reduce(amount: bigint, base: bigint, most: number): {rest: bigint; steps: number} {
  let rest = amount
  let steps = 0
  while (steps < most && rest % base === 0n) {
    rest /= base
    steps++
  }
  return {rest, steps}
}
