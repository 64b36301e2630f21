// Builds what the suites on a real cluster need: `node test/cluster/build.ts [TOOL]...`, all tools when none is named.

import {buildTool, isToolName, toolNames} from './go-tools.ts'

const named = process.argv.slice(2)
const unknown = named.find((name) => !isToolName(name))
if (unknown !== undefined) {
  console.error(`there is no tool "${unknown}"; the tools are ${toolNames.join(', ')}`)
  process.exitCode = 2
} else {
  const wanted = named.length === 0 ? toolNames : named.filter(isToolName)
  for (const name of wanted) await buildTool(name, (line) => console.error(`cluster: ${line}`))
}
