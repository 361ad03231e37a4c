import type { Box } from '../../scene/boxes.ts'
import { boxOf } from '../../scene/boxes.ts'
import type { SampleItem } from '../sample-items.ts'
import { labelOf } from '../sample-options.ts'
import type { FormatContext } from './format.ts'

export interface LabelledBox {
  readonly label: string
  readonly box: Box
}

/** Every object in the picture; the main one's label is wrong where the item is mislabelled. */
export function labelledBoxes({ scene, mislabelled, className }: SampleItem, context: FormatContext): LabelledBox[] {
  return scene.objects.flatMap((object, index) => {
    const box = boxOf(scene, object, context.size)
    const label = index === 0 && mislabelled ? className : labelOf(object.shape, context.lexicon)
    return box === undefined ? [] : [{ label, box }]
  })
}

/** left, top, right and bottom in whole pixels, at least one wide. */
export function wholePixels({ left, top, right, bottom }: Box): [number, number, number, number] {
  const [x, y] = [Math.floor(left), Math.floor(top)]
  return [x, y, Math.max(x + 1, Math.round(right)), Math.max(y + 1, Math.round(bottom))]
}
