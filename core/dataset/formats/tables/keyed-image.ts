import { posix } from 'node:path'
import { SPLITS } from '../../../domain/dataset.ts'
import type { Images } from '../../records/images.ts'
import type { Lookup } from '../../records/lookup.ts'
import { isImageText } from '../../source/base64-text.ts'
import type { Row } from '../../rows/row.ts'
import { textValue } from '../text/values.ts'

/**
 * Finds the image that a row names. Where records go by name, each may have a folder of its own, with the same name for
 * the image in all of them: `images/17/image.png` or `images/train/17/image.png`, as ScienceQA has it. Where images stand
 * in the rows, one may name that of an earlier row by its `index`, as MMBench does.
 */
export async function imageOfRow(reference: string, row: Row, file: string, images: Images): Promise<Lookup> {
  const { key, line, value } = row
  if (key !== undefined && !reference.includes('/')) {
    const own = posix.join(key.replaceAll('/', ''), reference)
    // The record's own part first; a list may divide its images in another way than their folders do.
    const parts = new Set([textValue(value['split']) ?? '', '', ...SPLITS])
    for (const path of [...parts].map((part) => posix.join(part, own))) {
      const found = await images.find(path, file)
      if (found.ok) return found
    }
  }
  const found = await images.find(reference, file, line)
  const index = textValue(value['index'])
  if (index === null) return found
  if (!found.ok) return images.ofIndex(file, reference.trim()) ?? found
  if (isImageText(reference)) images.keepIndex(file, index, found.image)
  return found
}
