import type { Random } from '../../domain/random.ts'
import { createRandom } from '../../domain/random.ts'
import type { ClassView, SampleClass } from './classes.ts'
import { drawScene } from './draw-scene.ts'
import { renderScene } from '../render/render.ts'
import type { SampleOptions } from './sample-options.ts'
import { labelOf, sampleClasses, sampleLexicon } from './sample-options.ts'
import type { Scene } from '../scene/scene.ts'

/** The fields of every item, for any kind of dataset. */
export interface DrawnItem {
  readonly fileName: string
  readonly seed: number
  /** Its label, caption, box or answer is wrong on purpose. */
  readonly mislabelled: boolean
  /** Index of the item that this one nearly copies. */
  readonly copyOf?: number
  /** Index of its group, if there are groups. */
  readonly group?: number
  readonly scene: Scene
  /** RGB, uint8, shape [size, size, 3]. */
  render(size: number): Uint8Array
}

export interface SampleItem extends DrawnItem {
  /** The label, which is wrong where `mislabelled`. */
  readonly className: string
}

/**
 * The items of a sample dataset with one class each. The options besides `items` being equal, a longer dataset does not
 * begin with a shorter one's items; equal options give equal items.
 */
export function* sampleItems(options: SampleOptions): Generator<SampleItem, void, undefined> {
  const random = createRandom(`sample-${options.seed}`)
  const classes = sampleClasses(options)
  const labels = random.fork('labels')
  const copies = random.fork('copies')
  const groups = random.fork('groups')
  const lexicon = sampleLexicon(options)
  const nameIn = ({ objects: [main] }: Scene): string => labelOf((main as Scene['objects'][number]).shape, lexicon)
  const seeds: number[] = []
  const groupOf: (number | undefined)[] = []
  const itemSeeds = random.fork('items')
  const earlier: number[][] = classes.map(() => [])
  const plan = random.fork('order').shuffle(classPlan(options.items, classes.length, options.imbalance ?? 0))
  for (const [index, classIndex] of plan.entries()) {
    const same = earlier[classIndex] as number[]
    const copyOf = copies.next() < (options.duplicates ?? 0) && same.length > 0 ? copies.pick(same) : undefined
    same.push(index)
    const seed = copyOf === undefined ? itemSeeds.fork(index).int(0x7fffffff) : (seeds[copyOf] as number)
    seeds.push(seed)
    const drawnGroup = options.groups === undefined ? undefined : groups.int(options.groups)
    const group = copyOf === undefined ? drawnGroup : groupOf[copyOf]
    groupOf.push(group)
    const mislabelled = labels.next() < (options.labelNoise ?? 0) && classes.length > 1
    const labelIndex = mislabelled ? (classIndex + 1 + labels.int(classes.length - 1)) % classes.length : classIndex
    const { views } = classes[classIndex] as SampleClass
    const view = (views.length === 1 ? views[0] : createRandom(seed).fork('view').pick(views)) as ClassView
    const drawn = drawScene(options, view, seed, group)
    const scene = copyOf === undefined ? drawn : nearCopy(drawn, copies)
    yield {
      className: mislabelled || options.task !== 'scenes' ? (classes[labelIndex] as SampleClass).name : nameIn(scene),
      fileName: fileNameOf(index, group),
      seed,
      mislabelled,
      ...(copyOf !== undefined && { copyOf }),
      ...(group !== undefined && { group }),
      scene,
      render: (size) => renderScene(scene, size),
    }
  }
}

/** `item-00012.png`, or `group-003-item-00012.png` for a member of a group. */
export function fileNameOf(index: number, group: number | undefined): string {
  const item = `item-${String(index).padStart(5, '0')}.png`
  return group === undefined ? item : `${groupName(group)}-${item}`
}

export function groupName(group: number): string {
  return `group-${String(group).padStart(3, '0')}`
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

/** The same picture, with another draw of a little noise and a touch brighter or darker, as a re-saved photo would be. */
export function nearCopy(scene: Scene, random: Random): Scene {
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
