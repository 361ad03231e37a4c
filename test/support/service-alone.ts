/** A service on a home of its own, without a compute process. */
import { prepareHome } from '../../core/app/home.ts'
import { openService, type Service } from '../../core/app/service/service.ts'
import type { AppEvent } from '../../core/contract/events.ts'
import { type Input, METHODS, type MethodName, type Output } from '../../core/contract/methods.ts'
import { type Failure, FailureError } from '../../core/domain/failure.ts'

export function openServiceAlone(home: string, emit: (event: AppEvent) => void = () => {}): Service {
  const prepared = prepareHome(home)
  if (!prepared.ok) throw new FailureError(prepared.failure)
  const opened = openService({
    home,
    engine: undefined,
    transport: 'test',
    emit,
    postToCompute: () => {},
    endCompute: () => {},
    now: () => new Date(),
  })
  if (!opened.ok) throw new FailureError(opened.failure)
  return opened.value
}

export interface CheckedService extends AsyncDisposable {
  /** Throws a FailureError; what it gives fits the contract. */
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>>
  fail<M extends MethodName>(method: M, input: Input<M>): Promise<Failure>
}

/** Calls of a service, every answer checked against the contract. */
export function checked(service: Service): CheckedService {
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
