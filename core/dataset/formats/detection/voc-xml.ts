import { SaxesParser } from 'saxes'
import type { LabelledBox } from '../../../domain/dataset.ts'

export interface VocFile {
  readonly filename: string
  readonly objects: readonly (LabelledBox & { readonly line: number })[]
}

/** Longer files are no annotation of one image. */
export const MOST_XML = 8 * 2 ** 20

/**
 * Pascal VOC's annotation of one image: `annotation` with `filename` and `object`s of `name` and `bndbox`. Entities are
 * not expanded beyond XML's own five, and nothing outside the text is looked at.
 * @returns null where the text is XML of another kind; throws an Error with the line where it is not XML
 */
export function parseVoc(text: string): VocFile | null {
  const parser = new SaxesParser()
  const path: string[] = []
  let root = ''
  let filename = ''
  let characters = ''
  let object: { label: string; corners: Map<string, number>; line: number } | null = null
  const objects: (LabelledBox & { line: number })[] = []
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => {
    if (path.length === 0) root = name
    if (path.length > 30) throw new Error(`${parser.line}: nests too deep`)
    path.push(name)
    characters = ''
    if (path.length === 2 && name === 'object') object = { label: '', corners: new Map(), line: parser.line }
  })
  parser.on('text', (part) => {
    characters += part
  })
  parser.on('closetag', ({ name }) => {
    path.pop()
    const value = characters.trim()
    characters = ''
    if (path.length === 1 && name === 'filename') filename = value
    if (!object) return
    // Parts of an object (head, hand) have boxes of their own, one level deeper.
    if (path.length === 2 && name === 'name') object.label = value
    if (path.length === 3 && path[2] === 'bndbox') object.corners.set(name, Number(value))
    if (path.length === 1 && name === 'object') {
      const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map(
        (key) => object?.corners.get(key) ?? Number.NaN,
      )
      objects.push({ label: object.label, box: [left, top, right, bottom] as LabelledBox['box'], line: object.line })
      object = null
    }
  })
  parser.write(text).close()
  return root === 'annotation' ? { filename, objects } : null
}
