import type { QuestionItem } from '../question-items.ts'
import type { SampleItem } from '../sample-items.ts'
import { captionFiles, captions } from './captions.ts'
import { classFolders, csv } from './class-formats.ts'
import { coco, grounding, voc, yolo } from './detection.ts'
import type { SampleFormat } from './format.ts'
import { messages, questions } from './question-formats.ts'
import { parquet, webdataset } from './packed-formats.ts'
import { referring } from './referring.ts'

/** Formats by annotation: a class, the content of the picture, or the answer to a question. */
const classFormats = { 'class-folders': classFolders, csv, parquet, webdataset } as const
const sceneFormats = { captions, 'caption-files': captionFiles, referring, coco, voc, yolo, grounding } as const
const questionFormats = { questions, messages } as const

export type ClassFormatName = keyof typeof classFormats
export type SceneFormatName = keyof typeof sceneFormats
export type QuestionFormatName = keyof typeof questionFormats
export type SampleFormatName = ClassFormatName | SceneFormatName | QuestionFormatName

export const sampleFormats = [
  'class-folders',
  'csv',
  'parquet',
  'webdataset',
  'captions',
  'caption-files',
  'messages',
  'questions',
  'referring',
  'coco',
  'voc',
  'yolo',
  'grounding',
] as const satisfies readonly SampleFormatName[]

/** Whether a sample of this format can be trained on: it says of each picture what class it is of, or what it shows. */
export function isForTraining(name: SampleFormatName): boolean {
  return tellsClasses(name) || name === 'captions' || name === 'caption-files'
}

/** Whether a sample of this format says of each picture what class it is of. */
export function tellsClasses(name: SampleFormatName): name is ClassFormatName {
  return name in classFormats
}

export function itemFormat(name: ClassFormatName | SceneFormatName): SampleFormat<SampleItem> {
  return tellsClasses(name) ? classFormats[name] : sceneFormats[name]
}

export function questionFormat(name: QuestionFormatName): SampleFormat<QuestionItem> {
  return questionFormats[name]
}

export function isQuestionFormat(name: SampleFormatName): name is QuestionFormatName {
  return name in questionFormats
}

export function isClassFormat(name: SampleFormatName): name is ClassFormatName {
  return name in classFormats
}
