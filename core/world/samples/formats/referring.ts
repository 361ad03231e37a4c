import { createRandom } from '../../../domain/random.ts'
import type { Box } from '../../scene/boxes.ts'
import { boxOf } from '../../scene/boxes.ts'
import { referTo } from '../../language/referring-phrase.ts'
import type { SampleItem } from '../sample-items.ts'
import { groupName } from '../sample-items.ts'
import type { FormatContext, SampleFormat } from './format.ts'
import { jsonLines } from './format.ts'
import { wholePixels } from './labelled-boxes.ts'

/** VLM-R1's referring expressions: one question a picture, answered by a box in pixels, as JSON. */
export const referring: SampleFormat<SampleItem> = {
  pathOf: (item) => `images/${item.fileName}`,
  documents(pictures, context) {
    const rows = pictures.flatMap(({ file, item }, index) => {
      const found = reference(item, context)
      // A picture whose objects no phrase can distinguish has no row.
      if (found === undefined) return []
      const question = `<image>Please provide the bounding box coordinate of the region this sentence describes: ${found.text}.`
      const conversations = [
        { from: 'human', value: question },
        { from: 'gpt', value: JSON.stringify(wholePixels(found.box)) },
      ]
      const group = item.group === undefined ? {} : { group: groupName(item.group) }
      return [{ id: index + 1, image: file, conversations, ...group }]
    })
    return [jsonLines('referring.jsonl', rows)]
  },
}

function reference(
  { scene, seed, mislabelled }: SampleItem,
  { size, lexicon }: FormatContext,
): { readonly text: string; readonly box: Box } | undefined {
  const random = createRandom(seed).fork('reference')
  for (const object of random.shuffle(scene.objects)) {
    const box = boxOf(scene, object, size)
    const found = box === undefined ? undefined : referTo(scene, object, random, lexicon)
    if (box === undefined || found === undefined) continue
    const other = random.pick(scene.objects)
    const wrong = other === object ? undefined : boxOf(scene, other, size)
    return { text: found.text, box: mislabelled ? (wrong ?? elsewhere(box, size)) : box }
  }
  return undefined
}

/** The box in the other half of the picture. */
function elsewhere({ left, top, right, bottom }: Box, size: number): Box {
  const width = right - left
  const start = left + right < size ? Math.max(0, size - width) : 0
  return { left: start, top, right: start + width, bottom }
}
