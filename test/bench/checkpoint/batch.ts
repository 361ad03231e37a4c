/** A batch of a dataset that does not exist: ten classes, pictures of noise, and a caption for each picture. */
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import { createRandom } from '../../../core/domain/random.ts'

export const CLASSES = ['cat', 'dog', 'horse', 'ship', 'truck', 'bird', 'frog', 'deer', 'plane', 'car']
const COLOURS = ['red', 'green', 'blue', 'yellow', 'black', 'white', 'brown']

/** Items whose labels go round the classes, each with a caption of its own. */
export function drawItems(count: number): readonly DatasetItem[] {
  return Array.from({ length: count }, (_, i): DatasetItem => {
    const label = i % CLASSES.length
    const texts = [`a photo of a ${COLOURS[i % COLOURS.length]} ${CLASSES[label]}, number ${i}, on the grass`]
    return {
      path: `${i}.jpg`,
      label,
      split: 'train',
      width: 0,
      height: 0,
      bytes: 0,
      hash: `${i}`,
      dhash: '',
      cluster: i,
      annotation: { kind: 'caption', texts },
    }
  })
}

/** Normally distributed numbers. */
export function noise(length: number): Float32Array {
  const random = createRandom('bench batch')
  return Float32Array.from({ length }, () => random.normal())
}
