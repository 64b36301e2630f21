// Generates workload manifests in the many ways in which people write them, from a seed, for property tests.

/** A small generator of numbers: the same seed gives the same manifests on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const kinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'Pod',
  'ReplicationController',
] as const

/** One stream of one to three documents. */
export function generateWorkloads(seed: number): string {
  const random = seededRandom(seed)
  const pick = <T>(options: readonly [T, ...T[]]): T => options[Math.floor(random() * options.length)] ?? options[0]
  const chance = (share: number) => random() < share
  const documents = Array.from({length: 1 + Math.floor(random() * 3)}, (_, index) => document(`app-${seed}-${index}`))
  const separator = pick(['---\n', '--- # next\n', '---\n\n'])
  let text = `${chance(0.3) ? '# Written by hand.\n' : ''}${chance(0.4) ? '---\n' : ''}${documents.join(separator)}`
  if (chance(0.1)) text = text.replaceAll(/\n+$/g, '')
  if (chance(0.15)) text = text.replaceAll('\n', '\r\n')
  return text

  function document(name: string): string {
    const choice = random()
    if (choice < 0.1) return `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {ports: [{port: 80}]}\n`
    if (choice < 0.2) return namespace(name)
    if (choice < 0.3) return `${JSON.stringify(flowWorkload(name), null, chance(0.5) ? 2 : 0)}\n`
    if (choice < 0.4) return list(name)
    return workload(name, 0)
  }

  function namespace(name: string): string {
    const annotations = pick([
      '',
      '  annotations: {}\n',
      '  annotations:\n',
      '  annotations:\n    team: "a"   # the owners\n',
      '  labels: {a: b}\n',
    ])
    return `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n${annotations}`
  }

  function list(name: string): string {
    const items = workload(`${name}-x`, chance(0.5) ? 2 : 0)
    const indent = items.startsWith('  ') ? '  ' : ''
    return `apiVersion: v1\nkind: List\nitems:\n${indent}- ${items.trimStart().replaceAll(/\n(?=.)/g, '\n  ')}`
  }

  function workload(name: string, indent: number): string {
    const kind = pick(kinds)
    const head = [
      `apiVersion: apps/v1`,
      `kind: ${kind}`,
      'metadata:',
      `  name: ${name}`,
      ...(chance(0.6) ? ['  namespace: shop'] : []),
    ]
    const template = podTemplate(name, kind === 'Pod')
    const lines =
      kind === 'Pod'
        ? [...head.slice(0, 2), ...template.metadata(head), ...template.spec]
        : kind === 'CronJob'
          ? [
              ...head,
              'spec:',
              '  schedule: "*/5 * * * *"',
              '  jobTemplate:',
              '    spec:',
              '      template:',
              ...template.whole.map((line) => `        ${line}`),
            ]
          : [
              ...head,
              'spec:',
              ...(chance(0.5) ? ['  replicas: 0x2  # not many'] : []),
              '  template:',
              ...template.whole.map((line) => (line === '' ? line : `    ${line}`)),
            ]
    return `${lines.map((line) => (line === '' ? line : ' '.repeat(indent) + line)).join('\n')}\n`
  }

  function podTemplate(name: string, isPod: boolean) {
    const annotations = pick<string[]>([
      [],
      ['  annotations: {}'],
      ['  annotations:'],
      ['  annotations: {prometheus.io/scrape: "true"}'],
      [
        '  annotations:',
        "    prometheus.io/scrape: 'true'",
        '    # a note',
        '    config.linkerd.io/proxy-log-level: debug',
      ],
      ['  annotations:', '      deep: "8080"', '      note: |', '        two', '        lines'],
    ])
    const labels = pick<string[]>([
      [`  labels: {app: ${name}}`],
      ['  labels:', `    app: ${name}`, '    version: "0644"'],
      [],
    ])
    const metadata =
      isPod || labels.length + annotations.length > 0
        ? ['metadata:', ...(chance(0.5) ? [...labels, ...annotations] : [...annotations, ...labels])]
        : []
    const offset = pick(['', '  '])
    const container = [
      `${offset}- name: main`,
      `${offset}  image: "example.com/${name}:1"   # pinned`,
      ...(chance(0.5) ? [`${offset}  ports: [{containerPort: 8080, name: http}]`] : []),
      ...(chance(0.3) ? [`${offset}  args:`, `${offset}  - |`, `${offset}    echo one`, `${offset}    echo two`] : []),
    ]
    const spec = [
      'spec:',
      ...(chance(0.3) ? ['  serviceAccountName: yes-sir'] : []),
      ...(chance(0.25) ? ['  initContainers:', '  - {name: setup, image: busybox}'] : []),
      ...(chance(0.1) ? ['  initContainers: []'] : []),
      '  containers:',
      ...container.map((line) => `  ${line}`),
      ...pick<string[]>([
        [],
        ['  volumes: []'],
        ['  volumes:', '  - name: data', '    emptyDir: {}'],
        ['  volumes: [{name: data, emptyDir: {}}]'],
        ['', '  # the end'],
      ]),
    ]
    return {
      whole: chance(0.5) || metadata.length === 0 ? [...metadata, ...spec] : [...spec, ...metadata],
      spec,
      metadata: (head: readonly string[]) => ['metadata:', ...head.slice(3), ...labels, ...annotations],
    }
  }

  function flowWorkload(name: string) {
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name, ...(chance(0.5) ? {namespace: 'shop'} : {})},
      spec: {
        template: {
          metadata: {labels: {app: name}, ...(chance(0.4) ? {annotations: chance(0.5) ? {} : {a: 'b'}} : {})},
          spec: {containers: [{name: 'main', image: 'example.com/a:1'}], ...(chance(0.3) ? {volumes: []} : {})},
        },
      },
    }
  }
}
