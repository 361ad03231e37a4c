/** The whole of Thaw in one process: a service with its compute beside it, on a home of its own. */
import { createEngines } from '../../core/app/compute/engines.ts'
import { createTasks } from '../../core/app/compute/tasks.ts'
import { createWorker } from '../../core/app/compute/worker.ts'
import { prepareHome } from '../../core/app/home.ts'
import { openService, type Service } from '../../core/app/service/service.ts'
import { type Input, METHODS, type MethodName, type Output } from '../../core/contract/methods.ts'
import { type Failure, FailureError } from '../../core/domain/failure.ts'

export interface ThawInProcess extends AsyncDisposable {
  /** Throws a FailureError; what it gives fits the contract. */
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
  fail<M extends MethodName>(method: M, input: Input<M>): Promise<Failure>
}

export function openThaw(home: string): ThawInProcess {
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
  return {
    async call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>> {
      const result = await service.call(method, input)
      if (!result.ok) throw new FailureError(result.failure)
      return METHODS[method].output.parse(result.value) as Output<M>
    },
    async fail(method, input) {
      const result = await service.call(method, input)
      if (result.ok) throw new Error(`${method} was expected to fail`)
      return result.failure
    },
    [Symbol.asyncDispose]: () => service.close(),
  }
}
