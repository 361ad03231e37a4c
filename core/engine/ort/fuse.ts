import { BLOCKED } from './graph.ts'
import { liveParts } from './onnx.ts'
import {
  type Attributes,
  type Node,
  nextId,
  producer,
  sameShape,
  type Shape,
  sizeOf,
  splat,
  splatOf,
  Value,
} from './value.ts'

type Results = ReadonlyMap<string, Value>

/**
 * Lets convolutions in blocks add their bias and a second image and apply their activation themselves, where nothing else
 * needs what they would give without: each saves a pass over the images.
 * @returns the same results, of a graph that is otherwise a copy
 */
export function fuseConvolutions(results: Results): Results {
  const { nodes } = liveParts([...results.values()])
  if (!nodes.some(isConvolution)) return results
  return new Fusion(nodes, results).results()
}

function isConvolution({ op, domain }: Node): boolean {
  return op === 'Conv' && domain === BLOCKED
}

/** A convolution whose result nothing but one operator reads, behind the reshape between them. */
interface Open {
  readonly node: Node
  readonly shape: Shape
}

class Fusion {
  readonly #results: Results
  /** Values of the copy by those of the original. */
  readonly #copies = new Map<Value, Value>()
  /** How often values of the copy are read, as far as the original tells. */
  readonly #uses = new Map<Value, number>()

  constructor(nodes: readonly Node[], results: Results) {
    this.#results = results
    const uses = new Map<Value, number>()
    for (const value of [...nodes.flatMap(({ inputs }) => inputs), ...results.values()]) {
      uses.set(value, (uses.get(value) ?? 0) + 1)
    }
    for (const node of nodes) {
      const inputs = node.inputs.map((value) => this.#copy(value))
      const fused = this.#fused(node, inputs)
      const outputs = fused === undefined ? record({ ...node, inputs }, node.outputs) : [fused]
      node.outputs.forEach((value, i) => {
        const copy = outputs[i] as Value
        this.#copies.set(value, copy)
        this.#uses.set(copy, uses.get(value) ?? 0)
      })
    }
  }

  results(): Results {
    return new Map([...this.#results].map(([name, value]) => [name, this.#copy(value)]))
  }

  #copy(value: Value): Value {
    return this.#copies.get(value) ?? value
  }

  /** What takes the place of a node that a convolution can do itself. */
  #fused({ op, outputs }: Node, inputs: readonly Value[]): Value | undefined {
    const [a, b] = inputs as [Value, Value | undefined]
    const shape = outputs[0]?.shape ?? []
    if (op === 'Add' && b !== undefined) return this.#plus(a, b, shape) ?? this.#plus(b, a, shape)
    const open = op === 'Clip' || op === 'Relu' ? this.#open(a, shape) : undefined
    if (open === undefined) return undefined
    const [low, high] = inputs.slice(1).map((bound) => splatOf(bound))
    if (op === 'Relu') return this.#extended(open, open.node.inputs, { activation: 'Relu' })
    if (low === undefined || high === undefined) return undefined
    return this.#extended(open, open.node.inputs, { activation: 'Clip', activation_params: { floats: [low, high] } })
  }

  /** The convolution behind a value, if it may still be extended. */
  #open(value: Value, shape: Shape): Open | undefined {
    const reshaped = producer(value, 'Reshape')?.inputs[0]
    const node = reshaped && producer(reshaped, 'Conv')
    if (node === undefined || !isConvolution(node) || node.attributes['activation'] !== undefined) return undefined
    if (this.#uses.get(value) !== 1 || this.#uses.get(reshaped as Value) !== 1) return undefined
    return sameShape(value.shape, shape) ? { node, shape } : undefined
  }

  #plus(value: Value, other: Value, shape: Shape): Value | undefined {
    const open = this.#open(value, shape)
    if (open === undefined) return undefined
    const [images, filter, bias, more] = open.node.inputs as [Value, Value, Value | undefined, Value | undefined]
    const channels = filter.shape[0] ?? 1
    const isVector = sizeOf(other.shape) === channels && other.shape.length === shape.length
    if (isVector && bias === undefined) return this.#extended(open, [images, filter, reshape(other, [channels])])
    if (!sameShape(other.shape, shape) || more !== undefined) return undefined
    const second = reshape(other, open.node.outputs[0]?.shape ?? [])
    return this.#extended(open, [images, filter, bias ?? splat(0, [channels]), second])
  }

  #extended({ node, shape }: Open, inputs: readonly Value[], more: Attributes = {}): Value {
    const [value] = record({ ...node, inputs, attributes: { ...node.attributes, ...more } }, node.outputs)
    this.#uses.set(value as Value, 1)
    return reshape(value as Value, shape)
  }
}

/** A node of its own, with outputs like those given. */
function record(node: Omit<Node, 'id' | 'outputs'>, outputs: readonly Value[]): readonly Value[] {
  const copy: Node = { ...node, id: nextId(), outputs: [] }
  for (const { shape, type } of outputs) copy.outputs.push(new Value(shape, type, { kind: 'node', node: copy }))
  return copy.outputs
}

function reshape(value: Value, shape: Shape): Value {
  const wanted = new Value([shape.length], 'int64', { kind: 'array', data: BigInt64Array.from(shape, BigInt) })
  const like = new Value(shape, value.type, value.source)
  return record({ op: 'Reshape', domain: '', inputs: [value, wanted], attributes: {} }, [like])[0] as Value
}
