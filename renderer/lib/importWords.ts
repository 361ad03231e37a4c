/** What the import preview says: names, confidence and what its main button will do. */
import type { Inspection } from '../../core/contract/index.ts'
import type { ColumnRole, Container, DatasetFormat, Task } from '../../core/domain/dataset.ts'
import { count, counted } from './format.ts'

const FORMAT_NAMES: Readonly<Record<DatasetFormat, string>> = {
  'class-folders': 'Class folders',
  'file-names': 'Classes in file names',
  imagefolder: 'Image folder with a list',
  table: 'Table of images',
  parquet: 'Parquet',
  conversations: 'Conversations',
  'vlm-r1': 'VLM-R1 records',
  coco: 'COCO boxes',
  voc: 'Pascal VOC boxes',
  yolo: 'YOLO boxes',
  'caption-files': 'Captions beside images',
  grounding: 'Grounding phrases',
  webdataset: 'WebDataset',
  'label-studio': 'Label Studio',
  cvat: 'CVAT',
  labelme: 'LabelMe',
  via: 'VGG Image Annotator',
  supervisely: 'Supervisely',
}

export const CONTAINER_NAMES: Readonly<Record<Container, string>> = {
  folder: 'a folder',
  file: 'a file',
  zip: 'a zip archive, read without unpacking',
  tar: 'a tar archive, read without unpacking',
}

export const ROLE_NAMES: Readonly<Record<ColumnRole, string>> = {
  image: 'Image',
  label: 'Class',
  caption: 'Caption',
  question: 'Question',
  answer: 'Answer',
  split: 'Split',
  group: 'Group',
}

/** A format's name as stored, which may come from a newer Thaw. */
export function formatName(format: string): string {
  return format in FORMAT_NAMES ? FORMAT_NAMES[format as DatasetFormat] : format
}

export function confidenceWord(confidence: number): string {
  if (confidence >= 0.95) return 'certain'
  if (confidence >= 0.8) return 'very likely'
  return confidence >= 0.5 ? 'likely' : 'a guess'
}

/** How many items an import would bring and how many things it would leave out, as far as is known. */
export function expected({ checked, splits, problemCounts }: Inspection): { items: number; skipped: number } {
  if (checked) return { items: checked.items, skipped: checked.skipped }
  const items = splits.train + splits.val + splits.test + splits.unassigned
  return { items, skipped: problemCounts.errors }
}

/** “Import 9,812 items, skip 14” */
export function importLabel(inspection: Inspection): string {
  const { items, skipped } = expected(inspection)
  if (!inspection.complete) return 'Import all items'
  return `Import ${counted(items, 'item')}${skipped > 0 ? `, skip ${count(skipped)}` : ''}`
}

/** Formats whose boxes and records make several items of one image. */
const MANY_OF_ONE: readonly string[] = [
  'coco',
  'voc',
  'yolo',
  'grounding',
  'vlm-r1',
  'label-studio',
  'cvat',
  'labelme',
  'via',
  'supervisely',
] satisfies DatasetFormat[]

/** “2,062 images”; “items” where one image can be several. */
export function itemsCounted(dataset: { items: number; format: string; task?: Task | undefined }): string {
  const { items, format, task = 'classes' } = dataset
  return counted(items, task === 'conversations' || MANY_OF_ONE.includes(format) ? 'item' : 'image')
}
