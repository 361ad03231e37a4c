/** JSON documents over a socket, one per line. */
import type { Socket } from 'node:net'
import { parseJson } from '../../../domain/json.ts'

/**
 * Calls `onLine` with every parsed line; a line that is not JSON ends the connection. Returns a function that stops it.
 */
export function onLines(socket: Socket, onLine: (value: unknown) => void): () => void {
  let rest = ''
  const stopped = new AbortController()
  const decoder = new TextDecoder()
  function onData(bytes: Buffer): void {
    rest += decoder.decode(bytes, { stream: true })
    while (!stopped.signal.aborted) {
      const end = rest.indexOf('\n')
      if (end < 0) return
      const line = rest.slice(0, end)
      rest = rest.slice(end + 1)
      const value = parseJson(line)
      if (value === undefined) {
        socket.destroy()
        return
      }
      onLine(value)
    }
  }
  socket.on('data', onData)
  return () => {
    stopped.abort()
    socket.off('data', onData)
    // Later lines of the same packet belong to the next reader.
    if (rest !== '') socket.unshift(Buffer.from(rest))
  }
}

export function writeLine(socket: Socket, value: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(value)}\n`)
}
