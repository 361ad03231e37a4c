import { type SaxesAttributePlain, SaxesParser } from 'saxes'
import type { Box, LabelledBox } from '../../../domain/dataset.ts'
import type { Notes } from './notes.ts'
import { boxAround, cornersOf, NO_BOX, numberOf, type Point, turned } from './outline.ts'

/** What CVAT's XML says of one image. */
export interface CvatImage {
  readonly name: string
  readonly subset: string
  readonly line: number
  readonly boxes: readonly LabelledBox[]
  readonly tags: readonly string[]
}

/** Deeper is nothing that CVAT writes. */
const MOST_DEPTH = 30
/** Shapes without an area. */
const NO_AREA = new Set(['polyline', 'points', 'skeleton'])

type Attributes = Readonly<Record<string, string>>

/**
 * CVAT for images 1.1 (https://docs.cvat.ai/docs/other/xml_format): an `image` holds `box`, `polygon`, `ellipse`, `mask`,
 * `cuboid` and others, each with a label, and `tag`s for the whole of it. Coordinates are pixels. Parts of a text may be
 * fed one after another; images are taken when they are complete. Throws an Error that begins with the line.
 */
export class CvatParser {
  readonly #parser = new SaxesParser()
  readonly #notes: Notes
  readonly #path: string[] = []
  #image: { name: string; subset: string; line: number; boxes: LabelledBox[]; tags: string[] } | null = null
  #done: CvatImage[] = []
  /** Name of the outermost element; empty until it comes. */
  root = ''
  /** A video's annotations: what moves through its frames. */
  hasTracks = false

  constructor(notes: Notes) {
    this.#notes = notes
    this.#parser.on('error', (error) => {
      throw error
    })
    this.#parser.on('opentag', ({ name, attributes }) => this.#open(name, attributes))
    this.#parser.on('closetag', () => {
      this.#path.pop()
      if (this.#path.length !== 1 || !this.#image) return
      this.#done.push(this.#image)
      this.#image = null
    })
  }

  write(text: string): void {
    this.#parser.write(text)
  }

  close(): void {
    this.#parser.close()
  }

  take(): CvatImage[] {
    const done = this.#done
    this.#done = []
    return done
  }

  #open(name: string, attributes: Record<string, SaxesAttributePlain | string>): void {
    const { length } = this.#path
    if (length === 0) this.root = name
    if (length > MOST_DEPTH) throw new Error(`${this.#parser.line}: nests too deep`)
    this.#path.push(name)
    const of = attributes as Attributes
    if (length === 1 && name === 'track') this.hasTracks = true
    if (length === 1 && name === 'image') {
      const { name: file = '', subset = '' } = of
      this.#image = { name: file, subset, line: this.#parser.line, boxes: [], tags: [] }
    } else if (length === 2 && this.#image) this.#shape(this.#image, name, of)
    else if (length === 3 && this.#image && name === 'attribute') this.#notes.add('attributes', 1, [of['name'] ?? ''])
  }

  #shape(image: { boxes: LabelledBox[]; tags: string[] }, name: string, of: Attributes): void {
    const label = of['label'] ?? ''
    if (name === 'tag') return void (label === '' ? this.#notes.add('unlabelled') : image.tags.push(label))
    if (NO_AREA.has(name)) return this.#notes.add('noArea')
    const box = this.#boxOf(name, of)
    if (box === undefined) return
    if (label.trim() === '') this.#notes.add('unlabelled')
    else image.boxes.push({ label, box: box ?? NO_BOX })
  }

  /** Null for a damaged one, undefined for an element that is no shape. */
  #boxOf(name: string, of: Attributes): Box | null | undefined {
    const at = (...names: string[]): number[] => names.map((key) => numberOf(of[key]))
    if (name === 'box')
      return this.#turnedBox(at('xtl', 'ytl', 'xbr', 'ybr') as unknown as Box, numberOf(of['rotation']))
    if (name === 'mask') {
      const [left = 0, top = 0, width = 0, height = 0] = at('left', 'top', 'width', 'height')
      this.#notes.add('outlines')
      return boxAround(cornersOf([left, top, left + width, top + height]))
    }
    if (name === 'ellipse') {
      const [cx = 0, cy = 0, rx = 0, ry = 0] = at('cx', 'cy', 'rx', 'ry')
      this.#notes.add('outlines')
      return this.#turnedBox([cx - rx, cy - ry, cx + rx, cy + ry], numberOf(of['rotation']), true)
    }
    if (name === 'polygon' || name === 'cuboid') {
      this.#notes.add('outlines')
      return boxAround(name === 'polygon' ? pointsOfText(of['points'] ?? '') : cuboidPoints(of))
    }
    return undefined
  }

  #turnedBox(box: Box, degrees: number, isOutline = false): Box | null {
    if (!Number.isFinite(degrees) || degrees === 0) return boxAround(cornersOf(box))
    if (!isOutline) this.#notes.add('turned')
    const middle: Point = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
    return boxAround(turned(cornersOf(box), degrees, middle))
  }
}

/** `x,y;x,y;…` */
function pointsOfText(text: string): Point[] {
  return text.split(';').map((pair): Point => {
    const [x, y] = pair.split(',')
    return [numberOf(x), numberOf(y)]
  })
}

/** `xtl1`, `ytl1` and so on: the corners of both faces. */
function cuboidPoints(of: Attributes): Point[] {
  return [1, 2].flatMap((face) =>
    ['tl', 'bl', 'tr', 'br'].map((corner): Point => [
      numberOf(of[`x${corner}${face}`]),
      numberOf(of[`y${corner}${face}`]),
    ]),
  )
}
