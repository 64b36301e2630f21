// Shell scripts that complete commands, flags and the values of flags with a fixed choice.

import type {Command} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** @throws MeshError for a shell that has no script */
export function shellNamed(name: string): Shell {
  const shell = shells.find((known) => known === name)
  if (shell === undefined)
    throw new MeshError(Exit.Usage, `there is no completion for ${name}`, {hint: `mesh completion ${shells.join('|')}`})
  return shell
}

interface Word {
  readonly text: string
  readonly summary: string
}

interface CompletedCommand {
  /** Words after the program's name. */
  readonly words: readonly string[]
  readonly summary: string
  readonly flags: readonly (Word & {readonly options: readonly string[]; readonly takesValue: boolean})[]
}

const writers: Readonly<Record<Shell, (bin: string, commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

export function completionScript(shell: Shell, bin: string, commands: readonly Command.Loadable[]): string {
  return writers[shell](bin, commands.filter(({hidden}) => hidden !== true).map(completed))
}

function completed({id, summary, flags}: Command.Loadable): CompletedCommand {
  const shown = Object.values(flags).filter((flag) => flag.hidden !== true)
  return {
    words: id.split(':'),
    summary: summary ?? '',
    flags: shown.map((flag) => ({
      text: `--${flag.name}`,
      summary: flag.summary ?? '',
      options: flag.type === 'option' ? (flag.options ?? []) : [],
      takesValue: flag.type === 'option',
    })),
  }
}

/** What may follow a beginning of a command. */
function nextWords(commands: readonly CompletedCommand[]): Map<string, Word[]> {
  const next = new Map<string, Word[]>()
  for (const {words, summary} of commands) {
    for (const [index, text] of words.entries()) {
      const before = words.slice(0, index).join(' ')
      const known = next.get(before) ?? []
      if (!known.some((word) => word.text === text))
        known.push({text, summary: index === words.length - 1 ? summary : ''})
      next.set(before, known)
    }
  }
  return next
}

function bashScript(bin: string, commands: readonly CompletedCommand[]): string {
  const cases = [
    ...[...nextWords(commands)].map(
      ([before, words]) => `    "${before}") words="${words.map(({text}) => text).join(' ')}" ;;`,
    ),
    ...commands.map(
      ({words, flags}) => `    "${words.join(' ')}") words="${flags.map(({text}) => text).join(' ')}" ;;`,
    ),
  ]
  const choices = new Map(
    commands.flatMap(({flags}) =>
      flags.filter(({options}) => options.length > 0).map(({text, options}) => [text, options.join(' ')]),
    ),
  )
  return `# Completes ${bin} in bash.
_${bin}() {
  local current previous command word words
  current="\${COMP_WORDS[COMP_CWORD]}"
  previous="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$previous" in
${[...choices].map(([flag, options]) => `    ${flag}) COMPREPLY=($(compgen -W "${options}" -- "$current")); return ;;`).join('\n')}
  esac
  command=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) break ;; *) command="\${command:+$command }$word" ;; esac
  done
  case "$command" in
${cases.join('\n')}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -F _${bin} ${bin}
`
}

function zshScript(bin: string, commands: readonly CompletedCommand[]): string {
  const described = ({text, summary}: Word) => `'${text}:${quoted(summary)}'`
  const cases = [...nextWords(commands)].map(
    ([before, words]) => `    '${before}') choices=(${words.map(described).join(' ')}) ;;`,
  )
  const flags = commands.map(
    ({words, flags: own}) => `    '${words.join(' ')}') choices=(${own.map(described).join(' ')}) ;;`,
  )
  return `#compdef ${bin}
# Completes ${bin} in zsh.
_${bin}() {
  local command word
  local -a choices
  command=""
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] && break
    command="\${command:+$command }$word"
  done
  case "$command" in
${[...cases, ...flags].join('\n')}
  esac
  _describe '${bin}' choices || _files
}
compdef _${bin} ${bin}
`
}

function fishScript(bin: string, commands: readonly CompletedCommand[]): string {
  const lines = [...nextWords(commands)].flatMap(([before, words]) =>
    words.map(
      ({text, summary}) => `complete -c ${bin} -f -n '__${bin}_at "${before}"' -a '${text}' -d '${quoted(summary)}'`,
    ),
  )
  const flags = commands.flatMap(({words, flags: own}) =>
    own.map(({text, summary, options, takesValue}) => {
      const values = options.length > 0 ? ` -x -a '${options.join(' ')}'` : takesValue ? ' -r' : ''
      return `complete -c ${bin} -n '__${bin}_at "${words.join(' ')}"' -l ${text.slice(2)}${values} -d '${quoted(summary)}'`
    }),
  )
  return `# Completes ${bin} in fish.
function __${bin}_at
  set -l words (commandline -opc)[2..-1]
  set -l command (string match -v -- '-*' $words)
  test "$command" = "$argv[1]"
end
${[...lines, ...flags].join('\n')}
`
}

/** Summaries stand in single quotes; what would end them, or split a description, is left out. */
function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll(':', ' -')
}
