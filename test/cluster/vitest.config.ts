import {defineConfig} from 'vitest/config'

// Every suite of this folder, one after the other, on one cluster that global-setup.ts starts and ends.
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: ['test/cluster/global-setup.ts'],
    fileParallelism: false,
    // Real processes on a clock of their own: a machine that stalls once is no finding, what fails twice is.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
