/** Keys of stored activations: the same key means the same values, in any run. */
import { createHash } from 'node:crypto'
import type { Engine } from '../../../engine/index.ts'
import type { Cut, LoadedModel } from '../../../model/index.ts'
import { isBelow, shapeAt } from '../../../model/index.ts'
import { VIEWS } from '../data/augment.ts'
import type { Precision } from './store.ts'

/**
 * A key of everything that determines the activations of an image at a cut: the weights below it, the preprocessing,
 * how views are drawn, and the engine and device, which differ in the last bits. Not the weights above the cut or a
 * run's seed.
 */
export function storeKey(
  engine: Pick<Engine, 'id' | 'device'>,
  { architecture, params }: Pick<LoadedModel, 'architecture' | 'params'>,
  cut: Cut,
  precision: Precision = 'half',
): string {
  const { vision, pixels } = architecture
  const facts = [
    cut,
    engine.id,
    engine.device,
    vision.shape,
    shapeAt(vision, 'pixels').join('×'),
    pixels.preprocessing,
    VIEWS,
    ...(precision === 'half' ? [] : [precision]),
  ]
  const hash = createHash('sha256').update(facts.join('\n'))
  const idle = idleTensors({ architecture, params })
  for (const [name, { data }] of params) {
    if (idle.has(name) || !isBelow(architecture, cut, name)) continue
    hash.update(`\n${name}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex').slice(0, 32)
}

/** Tensors of adapters that change nothing yet: the activations are those of the model without them. */
function idleTensors({ architecture, params }: Pick<LoadedModel, 'architecture' | 'params'>): ReadonlySet<string> {
  const idle = (architecture.adapters ?? []).filter(({ b }) => params.get(b)?.data.every((value) => value === 0))
  return new Set(idle.flatMap(({ a, b }) => [a, b]))
}

/** A view of an image, by the SHA-256 of its file: 32 hex digits. @param mirror whether it may be a mirror image */
export function rowKey(imageHash: string, view: number, mirror = false): string {
  // The image itself is never mirrored.
  const drawn = mirror && view > 0 ? ' or mirrored' : ''
  return createHash('sha256').update(`${imageHash} ${view}${drawn}`).digest('hex').slice(0, 32)
}

/** A picture that is scored, by the SHA-256 of its file and what is changed of it: 32 hex digits. */
export function pictureKey(imageHash: string, change: string): string {
  return createHash('sha256').update(`${imageHash} ${change}`).digest('hex').slice(0, 32)
}
