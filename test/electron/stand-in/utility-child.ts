// Imported first into a process that utilityProcess.fork starts: gives it `process.parentPort`.
import { EventEmitter } from 'node:events'

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    process.send?.(message)
  }
}

const parentPort = new ParentPort()
Object.defineProperty(process, 'parentPort', { value: parentPort })

// messages that come before the program listens wait for it, as a MessagePort's do
const early: unknown[] = []
process.on('message', (data) => {
  if (parentPort.listenerCount('message') > 0) parentPort.emit('message', { data, ports: [] })
  else early.push(data)
})
parentPort.on('newListener', (name) => {
  if (name !== 'message') return
  setImmediate(() => {
    for (const data of early.splice(0)) parentPort.emit('message', { data, ports: [] })
  })
})
process.on('disconnect', () => process.exit(0))
