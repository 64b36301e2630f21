#!/usr/bin/env node
// Starts mesh: says plainly when Node is too old, turns the compile cache on, and hands over to the bundle.
import module from 'node:module'

const oldest = 22
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `Error: mesh needs Node ${oldest} or newer, this is ${process.version} (${process.execPath})\n` +
      '  try: npx node@24 "$(command -v mesh)" --help\n',
  )
  process.exitCode = 1
} else {
  module.enableCompileCache?.()
  const {main} = await import('../dist/main.js')
  await main(process.argv.slice(2))
}
