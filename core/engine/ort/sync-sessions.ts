import { binding, initOrt, type NativeSession, Tensor } from './library.ts'
import { type Live, liveParts, toOnnx } from './onnx.ts'
import { constantData, type Data, sizeOf, type Value } from './value.ts'

/** Sessions kept for graphs of the same form; a loop over one model meets a few hundred. */
const KEPT = 256
export const RESULT = 'result'

interface Session {
  readonly native: NativeSession
  /** Names of the inputs in the order in which `liveParts` meets them. */
  readonly inputs: readonly string[]
}

/**
 * Computes values at once, on the calling thread. The promises of onnxruntime-node only postpone a native call that
 * blocks anyway, so this uses the native call itself; tfjs code may read numbers in the middle of a synchronous function.
 */
export class SyncSessions {
  readonly #sessions = new Map<string, Session>()

  /** The numbers of `value`, given those of the inputs that it depends on. */
  run(value: Value, numbers: { get(input: Value): Data | undefined }): Data {
    const live = liveParts([value])
    const session = this.#session(live, value)
    const feeds: Record<string, Tensor> = {}
    const inputs = [...live.inputs]
    session.inputs.forEach((name, i) => {
      const input = inputs[i] as Value
      feeds[name] = new Tensor(input.type, numbers.get(input) as Float32Array, input.shape)
    })
    const data = session.native.run(feeds, { [RESULT]: null }, {})[RESULT]?.data as Data
    if (data.length !== sizeOf(value.shape)) {
      throw new Error(`a result of shape [${value.shape.join()}] came out with ${data.length} numbers`)
    }
    return data
  }

  #session(live: Live, value: Value): Session {
    const key = form(live, value)
    const session = this.#sessions.get(key) ?? {
      native: openSync(live, value),
      inputs: [...live.inputs].map((input) => input.name),
    }
    this.#sessions.delete(key)
    this.#sessions.set(key, session) // now the last, the most recently used
    const [oldest] = this.#sessions
    if (this.#sessions.size > KEPT && oldest !== undefined) {
      this.#sessions.delete(oldest[0])
      oldest[1].native.dispose()
    }
    return session
  }
}

/** A session for one result, called `RESULT`. */
export function openSync(live: Live, value: Value): NativeSession {
  initOrt()
  const native = new binding.InferenceSession()
  const { buffer, byteOffset, byteLength } = toOnnx('immediate', live, new Map([[RESULT, value]]))
  native.loadModel(buffer as ArrayBuffer, byteOffset, byteLength, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    enableCpuMemArena: false,
    logSeverityLevel: 4, // failures are thrown, and need no second line
  })
  return native
}

/** A text that is equal for graphs which differ only in the names of values and the numbers of inputs. */
function form({ inputs, constants, nodes }: Live, result: Value): string {
  const places = new Map<Value, number>()
  const place = (value: Value): string => {
    places.set(value, places.size)
    return `${value.type}[${value.shape.join()}]`
  }
  const parts = [...inputs].map(place)
  for (const value of constants) {
    const data = constantData(value)
    const bytes = data && Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
    parts.push(`${place(value)}=${bytes}`)
  }
  for (const { op, domain, attributes, inputs, outputs } of nodes) {
    const settings = Object.entries(attributes).map(([name, value]) => {
      return `${name}=${JSON.stringify(value)}`
    })
    const from = inputs.map((input) => places.get(input))
    parts.push(`${domain}:${op}(${from.join()})${settings.join()}->${outputs.map(place).join()}`)
  }
  return `${parts.join('\n')}\n${places.get(result)}`
}
