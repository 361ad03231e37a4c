import type { BoxConvention, LabelledBox, Split, Turn } from '../../../domain/dataset.ts'
import { hasImageName } from '../../image/sniff.ts'
import type { Images } from '../../records/images.ts'
import { type Found, type FurtherImage, type Origin, recordProblem } from '../../records/record.ts'
import { boxOf } from '../boxes/answer-boxes.ts'
import { isNamed } from '../columns/column-names.ts'
import type { Embedded } from '../columns/embedded-pictures.ts'
import { countImageTokens, withoutImageTokens } from './turns.ts'
import { cellsOf, listValue, objectValue, textList } from '../text/values.ts'

interface Draft {
  readonly origin: Origin
  readonly split: Split | null
  readonly value: Readonly<Record<string, unknown>>
  readonly turns: readonly Turn[]
  /** Names of images in the record, or the images themselves. */
  readonly references: readonly (string | Embedded)[]
  readonly images: Images
  readonly boxes?: readonly LabelledBox[] | undefined
  readonly convention?: BoxConvention | undefined
}

/**
 * A conversation as a record: the number of `<image>` in what the person says must equal the number of images, as
 * LLaMA-Factory demands; images that no turn speaks of are taken to come first, as ms-swift and TRL do. In an answer
 * `<image>` is text, unless the answers' are needed to have one for each image.
 */
export async function conversationRecord(draft: Draft): Promise<Found> {
  const { origin, split, value, turns, references, images, boxes, convention } = draft
  const refuse = (code: 'bad-record' | 'image-count', reason: string): Found => ({
    problem: recordProblem(origin, code, reason),
  })
  if (references.length === 0) return refuse('bad-record', 'has no image, which Thaw needs: remove it.')
  const { asked: tokens, answered } = countImageTokens(turns)
  if (tokens !== references.length && tokens !== 0 && tokens + answered !== references.length) {
    return refuse(
      'image-count',
      `has ${tokens} × <image> in its texts and ${references.length} images: make them equal.`,
    )
  }
  const found: FurtherImage[] = []
  for (const reference of references) {
    if (typeof reference !== 'string') {
      found.push({ ...reference.image, bytes: reference.bytes })
      continue
    }
    const lookup = await images.find(reference, origin.file, origin.line)
    if (!lookup.ok) {
      const reason = `names “${reference.slice(0, 200)}”, which ${lookup.reason}`
      return { problem: recordProblem(origin, lookup.code, reason) }
    }
    found.push(lookup.image)
  }
  const [{ bytes: own, ...image }, ...moreImages] = found as [FurtherImage, ...FurtherImage[]]
  const bytes = own ? { bytes: own } : {}
  const record = { image, moreImages, ...bytes, split, origin, turns: withoutImageTokens(turns), cells: cellsOf(value) }
  return { record: { ...record, ...(boxes ? { boxes } : {}), ...(convention ? { convention } : {}) } }
}

/** The image references of a record: `images`, `image`, those inside the turns, or a field that is usually called so. */
export function referencesOf(
  value: Readonly<Record<string, unknown>>,
  inTurns: readonly string[],
  column?: string,
): string[] {
  const named = textList(value[column ?? 'images'])
  const listed = named.length > 0 ? named : imageStructs(value[column ?? 'images'])
  const single = textList(value['image'])
  return [listed, single, [...inTurns], namedImage(value)].find(({ length }) => length > 0) ?? []
}

/** The field of a record that names its image by another name than `image`, such as `file_name`. */
export function namedImage(value: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(value).map((name) => textList(isNamed('image', name) ? value[name] : null))
  return names.find((texts) => texts.some(hasImageName)) ?? []
}

/** ms-swift and the Hub also write images as `{path}` or `{url}`. */
function imageStructs(value: unknown): string[] {
  return (listValue(value) ?? []).flatMap((entry) => {
    const fields = objectValue(entry)
    return textList(fields?.['path'] ?? fields?.['url'])
  })
}

/**
 * ms-swift's `objects`: `ref` and `bbox` side by side; `bbox_type` `norm1` means shares of the image (0–1). Null for the
 * same name in other datasets, whose boxes may end with width and height.
 */
export function swiftBoxes(value: unknown): { boxes: LabelledBox[]; convention: BoxConvention | undefined } | null {
  const objects = objectValue(value)
  const list = listValue(objects?.['bbox'])
  if (!objects || !list || !('ref' in objects || 'bbox_type' in objects)) return null
  const labels = textList(objects['ref'])
  const shares = objects['bbox_type'] === 'norm1'
  const boxes = list.flatMap((entry, i) => {
    const box = boxOf(entry)
    const label = labels[i] ?? labels[0] ?? ''
    if (!box) return []
    const [left, top, right, bottom] = box
    return [{ label, box: shares ? ([left * 1000, top * 1000, right * 1000, bottom * 1000] as const) : box }]
  })
  const real = objects['bbox_type'] === 'real' ? 'pixels' : undefined
  return { boxes, convention: shares ? 'thousandths' : real }
}
