// `npm run test:envoy`: what we read and count beside a real Envoy. Apart from `npm test`, which needs nothing but Node.

import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'test/envoy/envoy-program.ts',
    include: ['test/envoy/*.suite.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As in test/cluster.
    retry: 1,
    pool: 'threads',
  },
})
