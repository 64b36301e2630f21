// Counts the requests that this process sends to an API server.

import {channel} from 'node:diagnostics_channel'

/** Requests that this process sends while something runs. */
export async function countRequests(run: () => Promise<unknown>): Promise<number> {
  let count = 0
  const started = channel('http.client.request.start')
  const listener = () => {
    count++
  }
  started.subscribe(listener)
  try {
    await run()
  } finally {
    started.unsubscribe(listener)
  }
  return count
}
