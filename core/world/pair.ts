import { createRandom } from '../domain/random.ts'
import { captionOf } from './caption.ts'
import type { ProfileName } from './profile.ts'
import { renderScene } from './render/render.ts'
import { sampleScene } from './sample-scene.ts'
import type { Scene } from './scene.ts'
import type { Detail } from './statement.ts'

export interface Pair {
  /** RGB, uint8, shape [size, size, 3]. */
  readonly image: Uint8Array
  readonly caption: string
  readonly scene: Scene
}

/**
 * One image-caption pair for pretraining. It depends on its arguments alone, so that any index can be made anywhere, in
 * any order, by any thread.
 * @param out where to write the image; a new array if absent
 */
export function pair(seed: number, profile: ProfileName, size = 64, out?: Uint8Array): Pair {
  const random = createRandom(`${profile}-${seed}`)
  const scene = sampleScene(random.fork('scene'), profile)
  const words = random.fork('caption')
  const detail = words.weighted<Detail>([
    [0, 0.2],
    [1, 0.4],
    [2, 0.4],
  ])
  return { image: renderScene(scene, size, out), caption: captionOf(scene, words, detail), scene }
}
