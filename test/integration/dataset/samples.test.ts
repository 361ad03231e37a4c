import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SAMPLE_FORMATS, writeSampleDataset } from '../../../core/app/sample.ts'
import type { DatasetFormat, Task } from '../../../core/domain/dataset.ts'
import { imported } from '../../support/datasets/imported.ts'
import { temporaryFolder } from '../../support/images/folder.ts'

const READ_AS: Readonly<Record<(typeof SAMPLE_FORMATS)[number], readonly [DatasetFormat, Task]>> = {
  'class-folders': ['class-folders', 'classes'],
  csv: ['table', 'classes'],
  parquet: ['parquet', 'classes'],
  webdataset: ['webdataset', 'classes'],
  captions: ['imagefolder', 'captions'],
  'caption-files': ['caption-files', 'captions'],
  messages: ['conversations', 'conversations'],
  questions: ['table', 'conversations'],
  referring: ['vlm-r1', 'boxes'],
  coco: ['coco', 'classes'],
  voc: ['voc', 'classes'],
  yolo: ['yolo', 'classes'],
  grounding: ['grounding', 'classes'],
}

it.each(SAMPLE_FORMATS)(
  'a sample written as %s is imported as what it is, with its groups kept together',
  async (format) => {
    await using folder = await temporaryFolder()
    const root = join(folder.path, 'sample')
    const written = await writeSampleDataset(root, {
      items: 60,
      seed: 3,
      format,
      groups: 6,
      shift: 'palette',
      severity: 0.4,
    })
    expect(written).toMatchObject({ ok: true, value: { items: 60 } })
    // Rows of Parquet have no names of their own.
    const groupBy = format === 'parquet' ? 'column:group' : 'pattern:group-\\d+'
    const { items, problems, ...dataset } = await imported(root, { groupBy })
    expect([dataset.format, dataset.task]).toEqual(READ_AS[format])
    expect(new Set(items.map(({ path }) => path)).size).toBeGreaterThan(50)
    expect(problems.filter(({ severity }) => severity === 'error').length).toBeLessThan(6)
    const sides = new Set(items.map(({ group, split }) => `${group} ${split}`))
    expect([sides.size, items.every(({ group }) => group !== undefined)]).toEqual([6, true])
  },
)
