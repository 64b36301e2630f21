// Charts for tests, written as texts.

import {type Chart, type EngineOptions, loadChart, renderChart} from '../../src/helm/index.ts'

/** A chart named `c` unless the files say otherwise; a file's name is its path in the chart. */
export function chartOf(files: Readonly<Record<string, string>>): Promise<Chart> {
  const all = {'Chart.yaml': metadata('c'), ...files}
  const encoded = Object.entries(all).map(([name, text]) => ({name, bytes: new TextEncoder().encode(text)}))
  return loadChart({name: 'c', files: encoded})
}

export function metadata(name: string, more = ''): string {
  return `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`
}

/** What one template renders, as text. */
export async function renderText(
  template: string,
  options: EngineOptions = {},
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const rendered = renderChart(await chartOf({'templates/t.yaml': template, ...files}), options)
  return rendered.find(({name}) => name === 'c/templates/t.yaml')?.text ?? ''
}
