/** The whole of Thaw in one process: a service with its compute beside it, on a home of its own. */
import { createEngines } from '../../core/app/compute/engines.ts'
import { createTasks } from '../../core/app/compute/tasks.ts'
import { createWorker } from '../../core/app/compute/worker.ts'
import { prepareHome } from '../../core/app/home.ts'
import { openService, type Service } from '../../core/app/service/service.ts'
import type { AppEvent } from '../../core/contract/events.ts'
import { FailureError } from '../../core/domain/failure.ts'
import { checked, type CheckedService } from './service-alone.ts'

interface Options {
  /** Milliseconds by which training is timed. */
  readonly trainingClock?: () => number
  readonly emit?: (event: AppEvent) => void
  readonly now?: () => Date
}

export function openThaw(
  home: string,
  { trainingClock, emit = () => {}, now = () => new Date() }: Options = {},
): CheckedService {
  const prepared = prepareHome(home)
  if (!prepared.ok) throw new FailureError(prepared.failure)
  // Deferred, as between processes, where an answer never comes before the question returns.
  const worker = createWorker(createTasks(createEngines(), trainingClock), (message) => {
    setImmediate(() => service.fromCompute(message))
  })
  const opened = openService({
    home,
    engine: 'ort',
    transport: 'test',
    emit,
    postToCompute: (message) => setImmediate(() => worker.receive(message)),
    endCompute: () => {},
    now,
  })
  if (!opened.ok) throw new FailureError(opened.failure)
  const service: Service = opened.value
  return checked(service)
}
