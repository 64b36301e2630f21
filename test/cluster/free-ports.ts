// Finds free ports of this machine.

import {createServer} from 'node:net'

/** All are held until the last is found, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({length: count}, holdPort))
  await Promise.all(held.map(({release}) => release()))
  return held.map(({port}) => port)
}

function holdPort(): Promise<{port: number; release: () => Promise<void>}> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('a listening server has no port'))
      else resolve({port: address.port, release: () => new Promise((done) => server.close(() => done()))})
    })
  })
}
