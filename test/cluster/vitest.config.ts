import {defineConfig} from 'vitest/config'

// Every suite of this folder, one after the other, on one cluster that global-setup.ts starts and ends.
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: ['test/cluster/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
