// Stands in for the package tinyglobby in the bundle: oclif looks for commands with it only where there is no manifest.

export async function glob(): Promise<never> {
  throw new Error('oclif.manifest.json is missing: npm run build')
}
