// The words in which a user names what statistics are wanted of.

import {describe, expect, test} from 'vitest'
import {Exit, MeshError} from '../../../src/errors.ts'
import {allKinds, kindNames, statKinds} from '../../../src/stats/targets/kinds.ts'
import {parseTargets} from '../../../src/stats/targets/target.ts'

describe('targets', () => {
  test.each([
    {words: ['deploy'], targets: [{kind: 'deployment', names: undefined}]},
    {words: ['Deployments'], targets: [{kind: 'deployment', names: undefined}]},
    {words: ['deploy', 'web'], targets: [{kind: 'deployment', names: ['web']}]},
    {words: ['deploy', 'web', 'api'], targets: [{kind: 'deployment', names: ['web', 'api']}]},
    {words: ['deploy/web', 'deploy/api'], targets: [{kind: 'deployment', names: ['web', 'api']}]},
    {
      words: ['deploy/web', 'svc/api'],
      targets: [
        {kind: 'deployment', names: ['web']},
        {kind: 'service', names: ['api']},
      ],
    },
    {
      words: ['deploy/', 'svc/'],
      targets: [
        {kind: 'deployment', names: undefined},
        {kind: 'service', names: undefined},
      ],
    },
    {words: ['po/', 'po/web-1'], targets: [{kind: 'pod', names: undefined}]},
    {words: ['srv'], targets: [{kind: 'server', names: undefined}]},
    {
      words: ['saz/web-http', 'httproute/'],
      targets: [
        {kind: 'serverauthorization', names: ['web-http']},
        {kind: 'httproute', names: undefined},
      ],
    },
    {words: ['all'], targets: allKinds.map((kind) => ({kind, names: undefined}))},
  ])('$words', ({words, targets}) => {
    expect(parseTargets(words)).toEqual(targets)
  })

  test.each([
    {words: [], says: /no resource is named/},
    {words: ['all', 'deploy'], says: /"all" stands alone/},
    {words: ['deploy', 'web', 'web'], says: /"web" is named twice/},
    {words: ['deploy/web', 'deploy/web'], says: /named twice/},
    {words: ['deploy/web', 'deployment/web'], says: /"deploy\/web" is named twice/},
    {words: ['deploy', 'svc/web'], says: /"deploy" makes the words after it names/},
    {words: ['deploy/web', 'svc'], says: /cannot read "svc"/},
    {words: ['deploy/web/x'], says: /cannot read/},
    {words: ['authority'], says: /unknown resource type "authority"/},
    {words: ['toString'], says: /unknown resource type/},
    {words: ['deplyo'], says: /unknown resource type "deplyo"; did you mean "deploy"\?/},
    {words: ['svcs/web'], says: /did you mean "svc"\?/},
    {words: ['xx'], says: /unknown resource type "xx"$/},
  ])('$words are refused: $says', ({words, says}) => {
    const attempt = () => parseTargets(words)
    expect(attempt).toThrow(says)
    try {
      attempt()
    } catch (error) {
      expect(error).toBeInstanceOf(MeshError)
      expect(error).toMatchObject({code: Exit.Usage, hint: expect.stringContaining('deploy')})
    }
  })

  test('no word means two kinds', () => {
    const words = kindNames().flatMap((kind) => [...statKinds[kind].words])
    expect(new Set(words).size).toBe(words.length)
  })
})
