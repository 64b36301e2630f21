// `npm run test:helm`: our rendering beside the real Helm's. Apart from `npm test`, which needs nothing but Node.

import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'test/helm/compare/build-helm.ts',
    include: ['test/helm/compare/*.suite.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'threads',
  },
})
