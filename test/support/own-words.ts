/** What a model's own words say of sets of pictures: for a bench and for a spec that checks the order. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OwnWords } from '../../core/contract/measurement.ts'
import { decodeRgb, readPictures } from '../../core/dataset/index.ts'
import { createRandom } from '../../core/domain/random.ts'
import type { Engine } from '../../core/engine/index.ts'
import { temperatureOf } from '../../core/measure/index.ts'
import { ownWords } from '../../core/measure/words/own-words.ts'
import { readPrototypes } from '../../core/measure/words/prototypes.ts'
import { extractFeatures, inJointSpace, loadModel } from '../../core/model/index.ts'

export interface PictureSet {
  readonly name: string
  /** A folder of pictures; null for uniform noise. */
  readonly root: string | null
}

/** @param most pictures of each set, spread over its paths */
export async function wordsOf(
  engine: Engine,
  name: string,
  sets: readonly PictureSet[],
  most: number,
): Promise<ReadonlyMap<string, OwnWords>> {
  const loaded = await loadModel(name)
  if (!loaded.ok) throw new Error(loaded.failure.message)
  const model = loaded.value
  const scale = temperatureOf(model)
  if (scale === null) throw new Error(`${name} reads no texts`)
  const cacheDir = await mkdtemp(join(tmpdir(), 'thaw-words-'))
  try {
    const prototypes = await readPrototypes({ engine, model, cacheDir, onBatch: () => Promise.resolve() })
    const found = new Map<string, OwnWords>()
    for (const { name: set, root } of sets) {
      const { side } = model.architecture.pixels
      const pictures = root === null ? noise(side, most) : await pictureReader(root, model.architecture.pixels, most)
      const features = await extractFeatures({ engine, model, ...pictures })
      found.set(set, ownWords(inJointSpace(features), prototypes, scale))
    }
    return found
  } finally {
    await rm(cacheDir, { recursive: true })
  }
}

type Reader = Pick<Parameters<typeof extractFeatures>[0], 'count' | 'image'>

function noise(side: number, count: number): Reader {
  const random = createRandom('noise')
  return { count, image: () => Uint8Array.from({ length: side * side * 3 }, () => random.int(256)) }
}

async function pictureReader(root: string, framing: Parameters<typeof decodeRgb>[2], most: number): Promise<Reader> {
  const read = await readPictures({ root, most })
  if (!read.ok) throw new Error(read.failure.message)
  const { folder, items: chosen } = read.value
  return {
    count: chosen.length,
    async image(index) {
      const decoded = await decodeRgb(folder, chosen[index]!, framing)
      if (!decoded.ok) throw new Error(decoded.failure.message)
      return decoded.value
    },
  }
}
