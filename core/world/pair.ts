import type { Random } from '../domain/random.ts'
import { createRandom } from '../domain/random.ts'
import { captionOf } from './language/caption.ts'
import { frameMain } from './scene/frame.ts'
import type { ProfileName } from './profile-words.ts'
import { renderScene } from './render/render.ts'
import type { SceneOptions } from './scene/sample-scene.ts'
import { sampleScene } from './scene/sample-scene.ts'
import type { Scene } from './scene/scene.ts'
import type { Detail } from './language/statement.ts'

export interface Pair {
  /** RGB, uint8, shape [size, size, 3]. */
  readonly image: Uint8Array
  readonly caption: string
  readonly scene: Scene
}

/** `any`: anywhere between where the camera was and close up. */
export type Framing = 'close' | 'any'

/**
 * One image-caption pair for pretraining. It depends on its arguments alone, so that any index can be made anywhere, in
 * any order, by any thread.
 * @param out where to write the image; a new array if absent
 */
export function pair(seed: number, profile: ProfileName, size = 64, out?: Uint8Array): Pair {
  return pairFrom(createRandom(`${profile}-${seed}`), profile, {}, size, out)
}

/** Like `pair`, of a scene that holds one object. */
export function singlePair(seed: number, profile: ProfileName, size = 64, out?: Uint8Array): Pair {
  return pairFrom(createRandom(`single-${profile}-${seed}`), profile, { count: 1 }, size, out)
}

/** Like `singlePair`, with the camera on the object, as most photos are taken: close up, or at any distance. */
export function framedPair(
  seed: number,
  profile: ProfileName,
  size = 64,
  out?: Uint8Array,
  framing: Framing = 'close',
): Pair {
  const random = createRandom(`framed-${profile}-${seed}`)
  const scene = sampleScene(random.fork('scene'), profile, { count: 1 })
  const closeness = framing === 'close' ? 1 : random.fork('closeness').next()
  return pairOf(frameMain(scene, random.fork('frame'), closeness), random, size, out)
}

function pairFrom(random: Random, profile: ProfileName, options: SceneOptions, size: number, out?: Uint8Array): Pair {
  return pairOf(sampleScene(random.fork('scene'), profile, options), random, size, out)
}

function pairOf(scene: Scene, random: Random, size: number, out?: Uint8Array): Pair {
  const words = random.fork('caption')
  const detail = words.weighted<Detail>([
    [0, 0.2],
    [1, 0.4],
    [2, 0.4],
  ])
  return { image: renderScene(scene, size, out), caption: captionOf(scene, words, detail), scene }
}
