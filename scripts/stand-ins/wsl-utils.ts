// Stands in for the package wsl-utils in the bundle: oclif asks it at every start whether this is WSL, only to say so in its user agent.

export const isWsl = false

/** oclif asks for it on Windows alone, to name the shell. */
export const powerShellPath = async () => 'powershell.exe'
