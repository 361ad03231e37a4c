import type { SampleItem } from '../sample-items.ts'
import { groupName } from '../sample-items.ts'
import type { FormatContext, Picture, SampleFormat, TextFile } from './format.ts'
import { jsonFile, jsonLines, stem } from './format.ts'
import { type LabelledBox, labelledBoxes, wholePixels } from './labelled-boxes.ts'

/** COCO's object detection annotations (cocodataset.org): boxes are x, y, width and height in pixels. */
export const coco: SampleFormat<SampleItem> = {
  pathOf: (item) => `images/${item.fileName}`,
  documents(pictures, context) {
    const boxes = pictures.map(({ item }) => labelledBoxes(item, context))
    const labels = [...new Set(boxes.flat().map(({ label }) => label))].toSorted()
    let id = 0
    const annotations = boxes.flatMap((found, index) =>
      found.map(({ label, box: { left, top, right, bottom } }) => {
        const bbox = [left, top, right - left, bottom - top].map(twoDecimals)
        const area = twoDecimals((right - left) * (bottom - top))
        return { id: ++id, image_id: index + 1, category_id: labels.indexOf(label) + 1, bbox, area, iscrowd: 0 }
      }),
    )
    const images = pictures.map(({ file, item }, index) => ({
      id: index + 1,
      file_name: file.slice('images/'.length),
      width: context.size,
      height: context.size,
      ...(item.group !== undefined && { group: groupName(item.group) }),
    }))
    const categories = labels.map((name, index) => ({ id: index + 1, name, supercategory: 'shape' }))
    const info = { description: 'Thaw sample dataset', version: '1.0' }
    return [jsonFile('annotations.json', { info, images, annotations, categories })]
  },
}

/** Pascal VOC: one XML file per picture; its pixels count from 1 and its boxes' ends are inside. */
export const voc: SampleFormat<SampleItem> = {
  pathOf: (item) => `JPEGImages/${item.fileName}`,
  documents(pictures, context) {
    const names = pictures.map((picture) => `${stem(picture)}\n`).join('')
    return [
      ...pictures.map((picture) => vocAnnotation(picture, context)),
      { path: 'ImageSets/Main/trainval.txt', text: names },
    ]
  },
}

/**
 * YOLO: a text file per picture, with class numbers with centre, width and height as fractions of the picture's
 * (docs.ultralytics.com/datasets/detect), and a YAML that names the classes.
 */
export const yolo: SampleFormat<SampleItem> = {
  pathOf: (item) => `images/${item.fileName}`,
  documents(pictures, context) {
    const boxes = pictures.map(({ item }) => labelledBoxes(item, context))
    const labels = [...new Set(boxes.flat().map(({ label }) => label))].toSorted()
    const lineOf = ({ label, box: { left, top, right, bottom } }: LabelledBox): string => {
      const shares = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top].map((v) => v / context.size)
      return `${labels.indexOf(label)} ${shares.map((share) => share.toFixed(6)).join(' ')}\n`
    }
    const names = labels.map((label, number) => `  ${number}: ${label}\n`).join('')
    return [
      { path: 'data.yaml', text: `path: .\ntrain: images\nval: images\nnames:\n${names}` },
      ...pictures.map((picture, i) => ({
        path: `labels/${stem(picture)}.txt`,
        text: (boxes[i] ?? []).map(lineOf).join(''),
      })),
    ]
  },
}

/** One line per picture with its objects; boxes are left, top, right and bottom in pixels. */
export const grounding: SampleFormat<SampleItem> = {
  pathOf: (item) => `images/${item.fileName}`,
  documents: (pictures, context) => [
    jsonLines(
      'grounding.jsonl',
      pictures.map(({ file, item }) => ({
        image: file,
        width: context.size,
        height: context.size,
        objects: labelledBoxes(item, context).map(({ label, box }) => ({ label, box: wholePixels(box) })),
        ...(item.group !== undefined && { group: groupName(item.group) }),
      })),
    ),
  ],
}

function vocAnnotation(picture: Picture<SampleItem>, context: FormatContext): TextFile {
  const objects = labelledBoxes(picture.item, context).map(({ label, box }) => {
    const [left, top, right, bottom] = wholePixels(box)
    return `  <object>
    <name>${label}</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <bndbox>
      <xmin>${left + 1}</xmin>
      <ymin>${top + 1}</ymin>
      <xmax>${right}</xmax>
      <ymax>${bottom}</ymax>
    </bndbox>
  </object>
`
  })
  const text = `<annotation>
  <folder>JPEGImages</folder>
  <filename>${picture.item.fileName}</filename>
  <size>
    <width>${context.size}</width>
    <height>${context.size}</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
${objects.join('')}</annotation>
`
  return { path: `Annotations/${stem(picture)}.xml`, text }
}

function twoDecimals(value: number): number {
  return Math.round(100 * value) / 100
}
