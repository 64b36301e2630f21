// Lets a switch be written as linkerd, istioctl and kubectl allow: `--ha=true`, `--enable-endpoint-slices=false`.

import {Exit, MeshError} from '../errors.ts'

const words: Readonly<Record<string, boolean>> = {true: true, t: true, '1': true, false: false, f: false, '0': false}

/**
 * Rewrites `--switch=VALUE` to the form that oclif reads: `--switch`, `--no-switch`, or nothing.
 * @param flags the command's flags by name
 */
export function normalizeSwitches(
  argv: readonly string[],
  flags: Readonly<Record<string, {type: string; allowNo?: boolean}>>,
): string[] {
  const end = argv.indexOf('--')
  const rewritten = argv.flatMap((argument, index) => {
    const parts = end !== -1 && index > end ? null : /^--([a-z0-9-]+)=(.*)$/s.exec(argument)
    const [, name = '', value = ''] = parts ?? []
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (flag?.type !== 'boolean') return [argument]
    const on = words[value.toLowerCase()]
    if (on === undefined) throw new MeshError(Exit.Usage, `--${name} takes true or false, not "${value}"`)
    if (on) return [`--${name}`]
    return flag.allowNo === true ? [`--no-${name}`] : []
  })
  return rewritten
}
