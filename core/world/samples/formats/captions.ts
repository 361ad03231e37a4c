import { createRandom } from '../../../domain/random.ts'
import type { Lexicon } from '../../language/caption.ts'
import { captionOf, realise } from '../../language/caption.ts'
import { falseStatement } from '../../language/negative.ts'
import type { SampleItem } from '../sample-items.ts'
import { groupName } from '../sample-items.ts'
import type { Detail } from '../../language/statement.ts'
import type { SampleFormat } from './format.ts'
import { jsonLines, stem } from './format.ts'

/** The Hugging Face image folder: pictures beside `metadata.jsonl`. */
export const captions: SampleFormat<SampleItem> = {
  pathOf: (item) => item.fileName,
  documents: (pictures, { lexicon }) => [
    jsonLines(
      'metadata.jsonl',
      pictures.map(({ file, item }) => ({
        file_name: file,
        text: captionFor(item, lexicon),
        ...(item.group !== undefined && { group: groupName(item.group) }),
      })),
    ),
  ],
}

/** A text file with the caption beside each picture. */
export const captionFiles: SampleFormat<SampleItem> = {
  pathOf: (item) => `pictures/${item.fileName}`,
  documents: (pictures, { lexicon }) =>
    pictures.map((picture) => ({
      path: `pictures/${stem(picture)}.txt`,
      text: `${captionFor(picture.item, lexicon)}\n`,
    })),
}

/** A caption of the item; false in one attribute where the item is mislabelled. */
function captionFor(item: SampleItem, lexicon: Lexicon): string {
  const random = createRandom(item.seed).fork('caption')
  const detail = random.weighted<Detail>([
    [0, 0.2],
    [1, 0.4],
    [2, 0.4],
  ])
  return item.mislabelled
    ? realise(falseStatement(item.scene, random, detail), random, lexicon)
    : captionOf(item.scene, random, detail, lexicon)
}
