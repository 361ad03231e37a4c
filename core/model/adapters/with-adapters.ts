/** A model in which low-rank adapters train in place of its matrices. */
import type { Params } from '../../engine/index.ts'
import type { Random } from '../../domain/random.ts'
import type { AdapterSettings } from '../../strategies/index.ts'
import type { Adapter, Architecture, TensorSpec, TextTower, VisionTower, Weights } from '../architecture.ts'
import { composed } from '../joined.ts'
import { adapted, adapterOf, mergeInto, sidesOf, tensorsOf } from './adapter.ts'
import { valuesIn } from '../../math/shape.ts'

interface Model {
  readonly architecture: Architecture
  readonly params: Params
}

/** The adapters of a model: of every matrix of its towers that strategies may train and that is larger than the rank. */
export function adaptersOf(
  { vision, text, isTrained }: Pick<Architecture, 'vision' | 'text' | 'isTrained'>,
  { rank, alpha, sides }: AdapterSettings,
): readonly Adapter[] {
  const targets = [
    ...(sides === 'text' ? [] : vision.tensors),
    ...(sides === 'vision' || !text ? [] : text.tower.tensors),
  ]
  return targets.flatMap((target) => (isTrained(target.name) ? (adapterOf(target, rank, alpha) ?? []) : []))
}

/** The architecture with adapters: of the towers' tensors only theirs train. */
export function adaptedArchitecture(architecture: Architecture, adapters: readonly Adapter[]): Architecture {
  const { vision, text } = architecture
  const whole = composed({
    ...architecture,
    vision: { ...vision, ...adaptedVision(vision, adapters) },
    text: text && { ...text, tower: { ...text.tower, ...adaptedText(text.tower, adapters) } },
  })
  return { ...whole, adapters }
}

/**
 * Fresh adapters change nothing: B is zero, and A uniform in ± 1/√in, as peft begins. Shares the model's parameters; the
 * architecture reads merged ones, too.
 */
export function withAdapters<M extends Model>(model: M, settings: AdapterSettings, random: Random): M {
  const adapters = adaptersOf(model.architecture, settings)
  const params: Params = new Map(model.params)
  for (const adapter of adapters) {
    const own = random.fork(adapter.a)
    const limit = 1 / Math.sqrt(sidesOf(adapter.target)?.inputs ?? 1)
    for (const { name, shape } of tensorsOf(adapter)) {
      const data = new Float32Array(valuesIn(shape))
      if (name === adapter.a) for (let i = 0; i < data.length; i++) data[i] = own.range(-limit, limit)
      params.set(name, { shape, data })
    }
  }
  return { ...model, architecture: adaptedArchitecture(model.architecture, adapters), params }
}

/** W + (α/r)·B·A in new arrays; everything else is shared, the adapters included. */
export function merged(params: Params, adapters: readonly Adapter[]): Params {
  const out: Params = new Map(params)
  for (const adapter of adapters) {
    const { target, a, b } = adapter
    const [own, low, high] = [params.get(target.name), params.get(a), params.get(b)]
    if (!own || !low || !high) throw new Error(`the adapter of ${target.name} lacks a tensor`)
    const data = own.data.slice()
    mergeInto(data, adapter, low.data, high.data)
    out.set(target.name, { shape: own.shape, data })
  }
  return out
}

function withTensors(tensors: readonly TensorSpec[], adapters: readonly Adapter[]): readonly TensorSpec[] {
  const own = new Set(tensors.map(({ name }) => name))
  const added = adapters.filter(({ target }) => own.has(target.name)).flatMap(tensorsOf)
  return [...tensors.map((tensor) => Object.assign({ ...tensor }, { trained: false })), ...added]
}

function adaptedVision(tower: VisionTower, adapters: readonly Adapter[]): Partial<VisionTower> {
  const { moments } = tower
  const of = (weights: Weights): Weights => adapted(weights, adapters)
  return {
    tensors: withTensors(tower.tensors, adapters),
    encode: (weights, images) => tower.encode(of(weights), images),
    encodeTo: (weights, images, cuts) => tower.encodeTo(of(weights), images, cuts),
    encodeFrom: (weights, x, cut, recompute) => tower.encodeFrom(of(weights), x, cut, recompute),
    ...(moments && { moments: { ...moments, encode: (weights, images) => moments.encode(of(weights), images) } }),
  }
}

const adaptedText = (tower: TextTower, adapters: readonly Adapter[]): Partial<TextTower> => ({
  tensors: withTensors(tower.tensors, adapters),
  encode: (weights, ids, real) => tower.encode(adapted(weights, adapters), ids, real),
})
