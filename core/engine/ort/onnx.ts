import onnxProto from 'onnx-proto'
import { BLOCKED, MICROSOFT } from './graph.ts'
import { type Attribute, constantData, type Node, nodeName, sizeOf, type Value, type ValueType } from './value.ts'

const { onnx } = onnxProto

/** Element types as numbered by TensorProto.DataType. */
const ELEMENT: Readonly<Record<ValueType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 }
/** Kinds of attributes as numbered by AttributeProto.AttributeType. */
const KIND = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const
/** A message of protocol buffers, and so a model with its values, is smaller than 2 GiB; some of it is the graph. */
export const MOST_EMBEDDED_BYTES = 2 ** 31 - 2 ** 24
const IR_VERSION = 9
const OPSET = 20

/** The part of a graph that some results depend on, in order of execution. */
export interface Live {
  readonly nodes: readonly Node[]
  readonly constants: readonly Value[]
  readonly inputs: ReadonlySet<Value>
}

export function liveParts(results: readonly Value[]): Live {
  const nodes = new Set<Node>()
  const constants = new Set<Value>()
  const inputs = new Set<Value>()
  const pending = [...results]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const source = value.source
    if (source.kind === 'input') inputs.add(value)
    else if (source.kind !== 'node') constants.add(value)
    else if (!nodes.has(source.node)) {
      nodes.add(source.node)
      pending.push(...source.node.inputs)
    }
  }
  return { nodes: [...nodes].toSorted((a, b) => a.id - b.id), constants: [...constants], inputs }
}

/** Multiply-adds of matrix products count as two operations; everything else is left out. */
export function matrixFlops(nodes: readonly Node[]): number {
  let flops = 0
  for (const { op, inputs, outputs, attributes } of nodes) {
    if (op !== 'MatMul' && op !== 'Gemm' && op !== 'FusedMatMul') continue
    const inner = inputs[0]?.shape.at(attributes['transA'] === 1 ? -2 : -1) ?? 1
    flops += 2 * sizeOf(outputs[0]?.shape ?? []) * inner
  }
  return flops
}

function typed(value: Value, name = value.name) {
  const dim = value.shape.map((dimValue) => ({ dimValue }))
  return { name, type: { tensorType: { elemType: ELEMENT[value.type], shape: { dim } } } }
}

function attribute([name, value]: [string, Attribute]) {
  if (typeof value === 'number') return { name, type: KIND.int, i: value }
  if (typeof value === 'string') return { name, type: KIND.string, s: Buffer.from(value) }
  if ('float' in value) return { name, type: KIND.float, f: value.float }
  if ('floats' in value) return { name, type: KIND.floats, floats: [...value.floats] }
  return { name, type: KIND.ints, ints: [...value] }
}

function initializer(value: Value, data = constantData(value), name = value.name) {
  if (data === undefined) throw new Error(`${value.name} is no constant`)
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { name, dims: [...value.shape], dataType: ELEMENT[value.type], rawData }
}

/**
 * Names results where they are computed. What is an input, a constant or several results at once gets an Identity of its
 * own name, which copies.
 */
function nameResults(results: ReadonlyMap<string, Value>, given: ReadonlyMap<Value, string>) {
  const names = new Map(given)
  const copies: { opType: string; domain: string; name: string; input: string[]; output: string[]; attribute: [] }[] =
    []
  for (const [output, value] of results) {
    if (value.source.kind === 'node' && !names.has(value)) {
      names.set(value, output)
      continue
    }
    const input = [names.get(value) ?? value.name]
    copies.push({ opType: 'Identity', domain: '', name: `${output}_result`, input, output: [output], attribute: [] })
  }
  return { nameOf: (value: Value) => names.get(value) ?? value.name, copies }
}

/**
 * ONNX Runtime walks back from the nodes that nobody consumes, the last one first, and executes what it meets on the way.
 * Listed by age, the last would be the gradients at the bottom of the model, and those above would wait for them, each
 * keeping its activations alive. In the opposite order every gradient is taken as soon as it can be.
 */
function inOrderOfExecution(nodes: readonly Node[]): readonly Node[] {
  const consumed = new Set(nodes.flatMap(({ inputs }) => inputs))
  const isLast = ({ outputs }: Node): boolean => !outputs.some((value) => consumed.has(value))
  return [...nodes.filter((node) => !isLast(node)), ...nodes.filter(isLast).toReversed()]
}

/** What makes a model one that runs elsewhere. */
export interface Portable {
  /** Names of the inputs that are not part of the file. */
  readonly inputs: ReadonlyMap<Value, string>
  readonly metadata: Readonly<Record<string, string>>
}

/** Those of ONNX Runtime's own operators that the standard has as well, in operator set 20. */
const STANDARD: ReadonlySet<string> = new Set(['Gelu'])

function domainOf({ op, domain }: Node, portable: Portable | undefined): string {
  if (!portable || domain === '') return domain
  if (domain === MICROSOFT && STANDARD.has(op)) return ''
  throw new Error(`${op} of ${domain} is no standard operator`)
}

/** A result that ONNX Runtime's package for Node cannot hand over; see `session.ts`. */
export const UNRETURNABLE = 'unreturnable'
const ELEMENT_OF_IT = `${UNRETURNABLE}:element`

/** A sequence of one number. */
const unreturnable = {
  node: { opType: 'SequenceConstruct', domain: '', name: UNRETURNABLE, input: [ELEMENT_OF_IT], output: [UNRETURNABLE] },
  element: { name: ELEMENT_OF_IT, dims: [], dataType: ELEMENT.float32, rawData: new Uint8Array(4) },
  output: {
    name: UNRETURNABLE,
    type: { sequenceType: { elemType: { tensorType: { elemType: ELEMENT.float32, shape: { dim: [] } } } } },
  },
}

export type Embedded = ReadonlyMap<Value, { readonly name: string; readonly data: Float32Array }>

export interface Written {
  readonly portable?: Portable
  /** Inputs that become part of the model, and their values. */
  readonly embedded?: Embedded
  /** Whether the first result is `UNRETURNABLE`. */
  readonly endsUnreturned?: boolean
}

/** Writes a graph as an ONNX model (github.com/onnx/onnx, IR version 9, operator set 20). */
export function toOnnx(
  name: string,
  live: Live,
  results: ReadonlyMap<string, Value>,
  { portable, embedded = new Map(), endsUnreturned = false }: Written = {},
): Uint8Array {
  const { inputs = new Map<Value, string>(), metadata = {} } = portable ?? {}
  const parameters = [...embedded]
  const { nameOf, copies } = nameResults(
    results,
    new Map([...inputs, ...parameters.map(([value, { name: own }]) => [value, own] as const)]),
  )
  const node = inOrderOfExecution(live.nodes).map((node) => ({
    opType: node.op,
    domain: domainOf(node, portable),
    name: nodeName(node),
    input: node.inputs.map(nameOf),
    output: node.outputs.map(nameOf),
    attribute: Object.entries(node.attributes).map(attribute),
  }))
  node.push(...copies)
  const extra = endsUnreturned ? [unreturnable] : []
  node.push(...extra.map((each) => ({ ...each.node, attribute: [] })))
  const model = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    producerName: 'thaw',
    opsetImport: [
      { domain: '', version: OPSET },
      ...(portable ? [] : [MICROSOFT, BLOCKED].map((domain) => ({ domain, version: 1 }))),
    ],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      node,
      initializer: [
        ...live.constants.map((value) => initializer(value)),
        ...parameters.map(([value, { name: own, data }]) => initializer(value, data, own)),
        ...extra.map(({ element }) => element),
      ],
      input: [...live.inputs].filter((value) => !embedded.has(value)).map((value) => typed(value, nameOf(value))),
      output: [...extra.map(({ output }) => output), ...[...results].map(([output, value]) => typed(value, output))],
    },
  })
  return onnx.ModelProto.encode(model).finish()
}
