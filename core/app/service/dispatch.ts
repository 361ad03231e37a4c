/** Turns a method's name and unchecked parameters into a `Result`: the only way to call the handlers. */
import { METHODS, type MethodName } from '../../contract/methods.ts'
import { exitCodeOf, failure, type Failure, FailureError, type Result } from '../../domain/failure.ts'
import type { Handlers } from './handlers.ts'
import type { Log } from './log.ts'

export function createDispatch(
  handlers: Handlers,
  log: Log,
): (method: string, params: unknown) => Promise<Result<unknown>> {
  /** Logs problems with the machine or with Thaw, for a report, but not those that a person can fix. */
  function keep(method: MethodName, { code, message, details }: Failure): void {
    const exitCode = exitCodeOf(code)
    if (code !== 'busy' && (exitCode === 3 || exitCode === 4)) log('error', `${method}: ${message}`, details)
  }

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
      // This method's schema has parsed the input, which the compiler cannot follow through the lookup.
      const result = await (handlers[method] as (value: unknown) => Promise<Result<unknown>>)(input.data)
      if (!result.ok) keep(method, result.failure)
      return result
    } catch (error) {
      if (error instanceof FailureError) {
        keep(method, error.failure)
        return { ok: false, failure: error.failure }
      }
      log('error', `${method} failed unexpectedly`, error)
      const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return failure('internal', 'Something went wrong in Thaw. Its log has the details.', { details })
    }
  }
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name)
}
