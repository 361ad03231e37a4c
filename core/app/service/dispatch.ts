/** From a method's name and unchecked parameters to a `Result`: the one way into the handlers. */
import { METHODS, type MethodName } from '../../contract/methods.ts'
import { failure, FailureError, type Result } from '../../domain/failure.ts'
import type { Handlers } from './handlers.ts'
import type { Log } from './log.ts'

export function createDispatch(
  handlers: Handlers,
  log: Log,
): (method: string, params: unknown) => Promise<Result<unknown>> {
  return async (method, params) => {
    if (!isMethod(method)) return failure('usage', `There is no method “${method}”.`)
    const input = METHODS[method].input.safeParse(params ?? {})
    if (!input.success) {
      const issue = input.error.issues[0]
      const place = issue?.path.join('.')
      return failure('usage', `${place ? `${place}: ` : ''}${issue?.message ?? 'The input is not valid.'}`, {
        details: `${method}: ${input.error.message}`,
      })
    }
    try {
      // The input was parsed with this very method's schema, which the compiler cannot follow through the lookup.
      return await (handlers[method] as (value: unknown) => Promise<Result<unknown>>)(input.data)
    } catch (error) {
      if (error instanceof FailureError) return { ok: false, failure: error.failure }
      log('error', `${method} failed unexpectedly`, error)
      const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return failure('internal', 'Something in Thaw went wrong. The details are in its log.', { details })
    }
  }
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name)
}
