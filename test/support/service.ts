/** The whole of Thaw in one process: a service with its compute beside it, on a home of its own. */
import { createEngines } from '../../core/app/compute/engines.ts'
import { createTasks } from '../../core/app/compute/tasks.ts'
import { createWorker } from '../../core/app/compute/worker.ts'
import { prepareHome } from '../../core/app/home.ts'
import { openService, type Service } from '../../core/app/service/service.ts'
import { FailureError } from '../../core/domain/failure.ts'
import { checked, type CheckedService } from './service-alone.ts'

export function openThaw(home: string): CheckedService {
  const prepared = prepareHome(home)
  if (!prepared.ok) throw new FailureError(prepared.failure)
  // Deferred, as between processes, where an answer never comes before the question returns.
  const worker = createWorker(createTasks(createEngines()), (message) => {
    setImmediate(() => service.fromCompute(message))
  })
  const opened = openService({
    home,
    engine: 'ort',
    transport: 'test',
    emit: () => {},
    postToCompute: (message) => setImmediate(() => worker.receive(message)),
    endCompute: () => {},
    now: () => new Date(),
  })
  if (!opened.ok) throw new FailureError(opened.failure)
  const service: Service = opened.value
  return checked(service)
}
