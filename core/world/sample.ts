import type { Random } from '../domain/random.ts'
import { createRandom } from '../domain/random.ts'
import type { SampleClass } from './classes.ts'
import { shiftClasses } from './classes.ts'
import type { ProfileName } from './profile.ts'
import { renderScene } from './render/render.ts'
import { sampleScene } from './sample-scene.ts'
import type { Scene } from './scene.ts'
import type { SceneShiftKind, ShiftKind } from './shift.ts'
import { sceneShiftKinds, shiftScene } from './shift.ts'
import type { ShapeName } from './vocabulary.ts'
import { baseShapes } from './vocabulary.ts'

export interface SampleOptions {
  readonly items: number
  readonly seed: number
  readonly shift?: ShiftKind
  /** 0 … 1; without a shift it has no effect. */
  readonly severity?: number
  /** How the pictures vary apart from the shift; `plain` if absent. */
  readonly profile?: ProfileName
  /** Shapes that are the classes, before the shift changes them; the first six base shapes if absent. */
  readonly classes?: readonly ShapeName[]
  /** Share of items that carry another class's name, 0 … 1. */
  readonly labelNoise?: number
  /** 0: classes equally frequent; x: the last class is 1 − x times as frequent as the first, falling geometrically. */
  readonly imbalance?: number
  /** Share of items that are near-copies of an earlier item, 0 … 1. */
  readonly duplicates?: number
}

export interface SampleItem {
  /** The label, which is wrong where `mislabelled`. */
  readonly className: string
  readonly fileName: string
  readonly seed: number
  readonly mislabelled: boolean
  /** Index of the item that this one nearly copies. */
  readonly copyOf?: number
  readonly scene: Scene
  /** RGB, uint8, shape [size, size, 3]. */
  render(size: number): Uint8Array
}

export const defaultClasses: readonly ShapeName[] = baseShapes.slice(0, 6)

/** The classes of a sample dataset, in order. */
export function sampleClasses(options: SampleOptions): SampleClass[] {
  return shiftClasses(options.classes ?? defaultClasses, options.shift, options.severity ?? 0)
}

/**
 * The items of a sample classification dataset. The options besides `items` being equal, a longer dataset does not begin
 * with a shorter one's items; equal options give equal items.
 */
export function* sampleItems(options: SampleOptions): Generator<SampleItem, void, undefined> {
  const random = createRandom(`sample-${options.seed}`)
  const classes = sampleClasses(options)
  const labels = random.fork('labels')
  const copies = random.fork('copies')
  const seeds: number[] = []
  const itemSeeds = random.fork('items')
  const earlier: number[][] = classes.map(() => [])
  const plan = random.fork('order').shuffle(classPlan(options.items, classes.length, options.imbalance ?? 0))
  for (const [index, classIndex] of plan.entries()) {
    const same = earlier[classIndex] as number[]
    const copyOf = copies.next() < (options.duplicates ?? 0) && same.length > 0 ? copies.pick(same) : undefined
    same.push(index)
    const seed = copyOf === undefined ? itemSeeds.fork(index).int(0x7fffffff) : (seeds[copyOf] as number)
    seeds.push(seed)
    const mislabelled = labels.next() < (options.labelNoise ?? 0) && classes.length > 1
    const labelIndex = mislabelled ? (classIndex + 1 + labels.int(classes.length - 1)) % classes.length : classIndex
    const drawn = itemScene(options, (classes[classIndex] as SampleClass).shape, seed)
    const scene = copyOf === undefined ? drawn : nearCopy(drawn, copies)
    yield {
      className: (classes[labelIndex] as SampleClass).name,
      fileName: `item-${String(index).padStart(5, '0')}.png`,
      seed,
      mislabelled,
      ...(copyOf !== undefined && { copyOf }),
      scene,
      render: (size) => renderScene(scene, size),
    }
  }
}

/** Class indices, as many of each as the imbalance asks; largest remainders fill up to `items`. */
function classPlan(items: number, classes: number, imbalance: number): number[] {
  const weights = Array.from({ length: classes }, (_, c) => (1 - imbalance) ** (classes > 1 ? c / (classes - 1) : 0))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const exact = weights.map((weight) => (items * weight) / total)
  const counts = exact.map(Math.floor)
  const order = exact.map((_, c) => c).toSorted((a, b) => remainder(exact[b]) - remainder(exact[a]) || a - b)
  let missing = items - counts.reduce((sum, count) => sum + count, 0)
  for (const c of order) {
    if (missing-- <= 0) break
    counts[c] = (counts[c] as number) + 1
  }
  return counts.flatMap((count, c) => Array<number>(count).fill(c))
}

function remainder(value: number | undefined): number {
  return (value as number) - Math.floor(value as number)
}

function itemScene(options: SampleOptions, shape: ShapeName, seed: number): Scene {
  const random = createRandom(seed)
  const scene = sampleScene(random.fork('scene'), options.profile ?? 'plain', { mainShape: shape })
  const { shift, severity = 0 } = options
  // New shapes come in through the classes: the scenes' other objects stay as they are.
  if (shift === undefined || shift === 'new-shapes' || !isSceneShift(shift)) return scene
  return shiftScene(scene, shift, severity, random.fork('shift'))
}

function isSceneShift(kind: ShiftKind): kind is SceneShiftKind {
  return (sceneShiftKinds as readonly ShiftKind[]).includes(kind)
}

/** The same picture, with another draw of a little noise and a touch brighter or darker, as a re-saved photo would be. */
function nearCopy(scene: Scene, random: Random): Scene {
  const { post } = scene
  return {
    ...scene,
    post: {
      ...post,
      noise: Math.max(post.noise, 0.01),
      noiseSeed: random.int(0x7fffffff),
      gamma: post.gamma * random.range(0.95, 1.05),
    },
  }
}
