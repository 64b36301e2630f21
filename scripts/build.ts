// Bundles src/ into dist/ with esbuild and writes oclif's manifest, from which commands load lazily.

import {readdir, rm, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Plugin} from '@oclif/core/config'
import {build, type Plugin as EsbuildPlugin} from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

async function commandFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true})
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

await rm(join(root, 'dist'), {recursive: true, force: true})
await rm(join(root, 'oclif.manifest.json'), {force: true})
/**
 * An import of one of Node's own modules makes Node copy all of its exports, and so load what hides behind each of them: a
 * fifth of a cold start. Asked for as a plain object it costs nothing of that.
 */
const plainBuiltins: EsbuildPlugin = {
  name: 'plain-builtins',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^node:/}, ({path, kind}) =>
      kind === 'import-statement' ? {path, namespace: 'builtin'} : undefined,
    )
    onLoad({filter: /.*/, namespace: 'builtin'}, ({path}) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

const result = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/cli/help.ts', ...(await commandFiles(join(root, 'src/commands')))],
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  splitting: true,
  minifySyntax: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  logLevel: 'warning',
  alias: {'wsl-utils': './scripts/stand-ins/wsl-utils.ts', tinyglobby: './scripts/stand-ins/tinyglobby.ts'},
  plugins: [plainBuiltins],
  // The client is large and needed only where a cluster is: it stays a package of its own, loaded when first asked for.
  external: ['@kubernetes/client-node'],
  // CommonJS packages in an ESM bundle still ask for Node's modules by require().
  banner: {
    js: "import {createRequire as bundleRequire} from 'node:module';const require = bundleRequire(import.meta.url);",
  },
})
await writeFile(join(root, 'dist/meta.json'), JSON.stringify(result.metafile))

const plugin = new Plugin({root, ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true})
await plugin.load()
await writeFile(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 1)}\n`)
