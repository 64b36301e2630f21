// Declares suites that need a real Envoy.

import {describe, it} from 'vitest'
import {missingEnvoy} from './envoy-program.ts'

/** Without Envoy the suite is skipped, and its title says so; where everything is required (MESH_REQUIRE_ALL=1) it fails. */
export function describeWithEnvoy(title: string, suite: () => void): void {
  const missing = missingEnvoy()
  if (missing === undefined) describe(title, suite)
  else if (process.env.MESH_REQUIRE_ALL === '1') {
    it(title, () => {
      throw new Error(missing)
    })
  } else describe.skip(`${title} (${missing})`, () => it('is left out', () => {}))
}
