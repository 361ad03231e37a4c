import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { inspectDataset } from '../../../core/dataset/index.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const IMAGES = 400
const ids = Array.from({ length: IMAGES }, (_, i) => i)
const IMAGE_LIST = JSON.stringify(ids.map((id) => ({ id, file_name: `${id % 2}.png` })))
const CATEGORIES = JSON.stringify([
  { id: 1, name: 'cat' },
  { id: 2, name: 'dog' },
])
/** Two boxes an image, and behind them what is no JSON. */
const BROKEN_BOXES = `[${[...ids, ...ids].map((id, i) => JSON.stringify({ image_id: id, category_id: 1 + (i % 2), bbox: [1, 1, 20, 20 + i / 1000] })).join(',\n')}, !]`

async function look(root: string, withinMs?: number) {
  const looked = await inspectDataset({ root, withinMs })
  if (!looked.ok) throw new Error(looked.failure.message)
  return looked.value.inspection
}

async function pictures() {
  const bytes = await Promise.all([photo(0).png().toBuffer(), photo(1).png().toBuffer()])
  return { '0.png': bytes[0], '1.png': bytes[1] }
}

describe('a first look whose time is up', () => {
  it('shows boxes of COCO with their names, without reading the document to its end', async () => {
    await using folder = await temporaryFolder()
    const document = `{"images": ${IMAGE_LIST}, "annotations": ${BROKEN_BOXES}, "categories": ${CATEGORIES}}`
    await folder.write({ ...(await pictures()), 'coco.json': document })
    const first = await look(folder.path, 0)
    expect(first).toMatchObject({ format: 'coco', complete: false, problemCounts: { errors: 0 } })
    expect(first.samples).toHaveLength(24)
    expect(first.samples.every(({ boxes }) => boxes.length > 0)).toBe(true)
    expect(first.classes.map(({ name }) => name).toSorted()).toEqual(['cat', 'dog'])
    const whole = await look(folder.path)
    expect(whole).toMatchObject({ complete: true, records: IMAGES, problemCounts: { errors: 1 } })
  })

  it('reads COCO on until it knows the images of the boxes', async () => {
    await using folder = await temporaryFolder()
    const boxes = BROKEN_BOXES.replace(', !]', ']')
    const document = `{"categories": ${CATEGORIES}, "annotations": ${boxes}, "images": ${IMAGE_LIST}}`
    await folder.write({ ...(await pictures()), 'coco.json': document })
    const first = await look(folder.path, 0)
    expect(first.samples).toHaveLength(24)
    expect(first.samples.map(({ boxes: shown }) => shown.length)).toEqual(first.samples.map(() => 2))
  })

  it('shows samples of a tar file among others without listing all of it', async () => {
    await using folder = await temporaryFolder()
    const { '0.png': image } = await pictures()
    const tar = pack()
    for (const id of ids) {
      tar.entry({ name: `${id}.png` }, image)
      tar.entry({ name: `${id}.cls` }, String(id % 2))
    }
    tar.finalize()
    const pieces: Buffer[] = []
    for await (const piece of tar as AsyncIterable<Buffer>) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    await folder.write({ 'train-000.tar': bytes, 'train-001.tar': bytes })
    // The end of it is not where it was promised.
    await truncate(join(folder.path, 'train-000.tar'), bytes.length - 4096)
    const first = await look(folder.path, 0)
    expect(first).toMatchObject({ format: 'webdataset', complete: false, problemCounts: { errors: 0 } })
    expect(first.samples).toHaveLength(24)
    const whole = await look(folder.path)
    expect(whole.complete).toBe(true)
    expect(whole.records).toBeGreaterThan(2 * IMAGES - 4)
    expect(whole.problemCounts.errors).toBeGreaterThan(0)
  })
})
