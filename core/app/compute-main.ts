/** The compute process: everything that needs tensors. Forked by the supervisor. */
import type { ToCompute } from '../contract/compute.ts'
import { ignoreTerminalSignals, parentChannel } from './channel.ts'
import { createEngines } from './compute/engines.ts'
import { createTasks } from './compute/tasks.ts'
import { createWorker } from './compute/worker.ts'

ignoreTerminalSignals()
const channel = parentChannel()
const worker = createWorker(createTasks(createEngines()), channel.post)
channel.onMessage((message) => worker.receive(message as ToCompute))
// Without the parent process nobody reads the results: a training run saves its checkpoint, then this process ends.
channel.onDisconnect(() => void worker.stopAll().finally(() => process.exit(0)))
channel.post({ type: 'ready', pid: process.pid })
