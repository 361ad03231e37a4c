import type { Input, MethodName, Output } from '../../core/contract/index.ts'
import { failure, type Result } from '../../core/domain/failure.ts'
import type { Bridge, Transport } from './types.ts'

/** The transport over Electron's preload, which lives as long as the window. */
export function bridgeTransport(bridge: Bridge): Transport {
  async function call<M extends MethodName>(method: M, input: Input<M>): Promise<Result<Output<M>>> {
    try {
      return (await bridge.call(method, input)) as Result<Output<M>>
    } catch (error) {
      return failure('internal', 'Thaw could not answer. Try again; if that fails, restart Thaw.', {
        details: String(error),
      })
    }
  }
  return {
    call,
    onEvent: (listener) => bridge.on(listener),
    onConnection: (listener) => {
      listener('open')
      return () => {}
    },
    native: {
      chooseFolder: (what) => bridge.chooseFolder(what),
      chooseFile: (what) => bridge.chooseFile(what),
      pathForFile: (file) => bridge.pathForFile(file),
    },
  }
}
