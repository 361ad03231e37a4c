/** Images for the benchmark, drawn by core/world so that it runs anywhere. */
import { cardOf } from '../../../core/model/families/thaw/card.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { classCaption } from '../../../core/domain/caption.ts'
import { DRAWN_SHARE } from '../../../core/dataset/splits/draw.ts'
import { loadModel } from '../../../core/model/index.ts'
import { defaultSettings } from '../../../core/train/native/config.ts'
import { storedViews } from '../../../core/strategies/fitted-views.ts'
import { textRows } from '../../../core/train/native/tasks/text-rows.ts'
import { sampleClasses, sampleItems } from '../../../core/world/index.ts'
import type { Job } from './job.ts'

export interface DrawOptions {
  readonly images: number
  readonly epochs: number
  readonly augment: boolean
}

/** Writes the images into `folder`. */
export async function drawJob(folder: string, { images, epochs, augment }: DrawOptions): Promise<Omit<Job, 'threads'>> {
  const loaded = await loadModel()
  if (!loaded.ok) throw new Error(loaded.failure.message)
  const { tokenizer, architecture } = loaded.value
  const { config: model } = await cardOf(loaded.value)
  const options = { items: images, seed: 1 }
  const classes = sampleClasses(options).map(({ name }) => name)
  const bytes = new Uint8Array(images * model.imageSize ** 2 * 3)
  const labels: number[] = []
  for (const item of sampleItems(options)) {
    bytes.set(item.render(model.imageSize), labels.length * model.imageSize ** 2 * 3)
    labels.push(classes.indexOf(item.className))
  }
  const file = join(folder, 'images.rgb')
  await writeFile(file, bytes)
  const val = Math.round(images * DRAWN_SHARE)
  const train = images - val
  const texts = textRows(classes.map(classCaption), { architecture, tokenizer })
  const rows = (name: string): number[][] => classes.map((_, i) => Array.from(texts.arrays([i])[name] as Float32Array))
  return {
    images: file,
    train,
    val,
    labels,
    classes,
    model,
    config: {
      ...defaultSettings({ task: 'classes', strategy: 'frozen', trainItems: train, valItems: val, seed: 0, epochs }),
      augment,
    },
    views: augment ? Math.min(storedViews(train), epochs) : 1,
    ids: rows('ids'),
    real: rows('real'),
  }
}
