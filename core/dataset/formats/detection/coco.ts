import type { LabelledBox } from '../../../domain/dataset.ts'
import { type Found, recordProblem } from '../../records/record.ts'
import { splitOfPath } from '../../records/split-names.ts'
import { topKeys } from '../../rows/json-shape.ts'
import { jsonStream } from '../../rows/json-stream.ts'
import { fileText } from '../../rows/rows-of.ts'
import { withRandomAccess } from '../../source/random-access.ts'
import { sourceOf, type Tree, type TreeFile } from '../../source/tree.ts'
import { boxOf } from '../boxes/answer-boxes.ts'
import { textHead } from '../text/text-head.ts'
import type { Reader, ReadInput, Scan } from '../reader.ts'
import { objectValue, textValue } from '../text/values.ts'

/** COCO's detection and captions JSON (https://cocodataset.org/#format-data): boxes are left, top, width, height in pixels. */
export const coco: Reader = {
  format: 'coco',
  async detect(scan) {
    const [first] = cocoFiles(scan)
    if (!first) return null
    const captions = await hasCaptions(scan.tree, first)
    const kind = captions ? 'captions' : 'boxes'
    return {
      format: 'coco',
      confidence: 0.95,
      description: `COCO ${captions ? 'captions' : 'detection boxes'} in “${first.path}”.`,
      task: kind,
      convention: 'pixels',
    }
  },
  reads:
    ({ tree }) =>
    (file) =>
      isDocument(tree, file),
  async *read({ tree, images, detection, firstLook }: ReadInput): AsyncGenerator<Found> {
    const captions = detection.task === 'captions'
    for (const file of tree.files) {
      if (!(await isDocument(tree, file))) continue
      const document = new CocoDocument(captions)
      let whole = true
      let members = 0
      for await (const found of jsonStream(stream(tree, file), file.path, ['images', 'annotations', 'categories'])) {
        if ('problem' in found) yield found
        else document.add(found.under, found.line, found.value)
        if (++members % LOOK_EVERY !== 0 || !firstLook?.timeIsUp() || !document.hasRecords(ENOUGH)) continue
        if (!captions && !document.hasNames) await addLastCategories(tree, file, document)
        if (!captions && !document.hasNames) continue
        whole = false
        firstLook.leaveOut()
        break
      }
      yield* document.records(file.path, images, whole)
    }
  },
}

/** Members read before checking the clock. */
const LOOK_EVERY = 1000
/** Records that are enough to show when time is up. */
const ENOUGH = 100
/** Categories are mostly the last thing of a document, and not long. */
const END_BYTES = 2 ** 20

/** Reads the categories at the end of a document whose middle is not read. */
async function addLastCategories(tree: Tree, file: TreeFile, document: CocoDocument): Promise<void> {
  for await (const found of jsonStream(memberOf(endOf(tree, file), 'categories'), file.path, ['categories'])) {
    if (!('problem' in found)) document.add(found.under, found.line, found.value)
  }
}

async function* endOf(tree: Tree, file: TreeFile): AsyncGenerator<string> {
  const source = sourceOf(file)
  // The end of what is deflated lies behind all the rest.
  if (source.kind === 'zip' && source.method === 'deflated') return
  const bytes = await withRandomAccess(tree.base, source, ({ size, read }) => {
    const from = Math.max(0, size - END_BYTES)
    return read(from, size - from)
  })
  yield bytes.toString('utf8')
}

/** A document of one list: the first of the name, wherever it begins in a text. */
async function* memberOf(text: AsyncIterable<string>, name: string): AsyncGenerator<string> {
  const start = new RegExp(`"${name}"\\s*:\\s*\\[`)
  let before = ''
  let begun = false
  for await (const piece of text) {
    if (begun) {
      yield piece
      continue
    }
    before += piece
    const at = before.search(start)
    begun = at >= 0
    if (begun) yield `{${before.slice(at)}`
    // The name may go on in the next piece.
    else before = before.slice(-100)
  }
}

function stream(tree: Tree, file: TreeFile): AsyncGenerator<string> {
  return fileText(tree, file, () => {})
}

function cocoFiles({ peeked }: Scan): TreeFile[] {
  return peeked.filter(({ documentKeys }) => isCoco(documentKeys)).map(({ file }) => file)
}

async function isDocument(tree: Tree, file: TreeFile): Promise<boolean> {
  return /\.json$/i.test(file.path) && isCoco(topKeys(await textHead(tree, file)))
}

function isCoco(keys: readonly string[]): boolean {
  // VQA's answers are called annotations too.
  if (keys.includes('data_subtype')) return false
  // So are those of a single task of Label Studio.
  if (keys.includes('data')) return false
  // `info` and `licenses` come first and the rest may lie behind what was looked at.
  return keys.includes('images') || keys.includes('annotations') || (keys.includes('info') && keys.includes('licenses'))
}

async function hasCaptions(tree: Tree, file: TreeFile): Promise<boolean> {
  // The images before are not read, only passed over.
  for await (const found of jsonStream(memberOf(stream(tree, file), 'annotations'), file.path, ['annotations'])) {
    return !('problem' in found) && objectValue(found.value)?.['caption'] !== undefined
  }
  return false
}

interface CocoImage {
  readonly name: string
  readonly line: number
}

interface CocoBox {
  readonly category: string
  readonly box: LabelledBox['box'] | null
  readonly line: number
}

/** Everything needed of one document, whose parts may come in any order; outlines are dropped at once. */
class CocoDocument {
  readonly #images = new Map<string, CocoImage>()
  readonly #names = new Map<string, string>()
  readonly #boxes = new Map<string, CocoBox[]>()
  readonly #captions = new Map<string, string[]>()
  /** The data behind the records. */
  readonly #about: ReadonlyMap<string, unknown>

  constructor(captions: boolean) {
    this.#about = captions ? this.#captions : this.#boxes
  }

  get hasNames(): boolean {
    return this.#names.size > 0
  }

  hasRecords(count: number): boolean {
    let left = count
    for (const id of this.#about.keys()) if (this.#images.has(id) && --left <= 0) return true
    return false
  }

  add(under: string, line: number, value: unknown): void {
    const fields = objectValue(value)
    const id = textValue(fields?.[under === 'annotations' ? 'image_id' : 'id'])
    if (!fields || id === null) return
    if (under === 'images') this.#images.set(id, { name: textValue(fields['file_name']) ?? '', line })
    else if (under === 'categories') this.#names.set(id, textValue(fields['name']) ?? id)
    else {
      const caption = textValue(fields['caption'])
      if (caption !== null) push(this.#captions, id, caption.trim())
      // Crowds are regions of many objects, without a box of one.
      else if (fields['bbox'] !== undefined && fields['iscrowd'] !== 1) {
        const box = boxOf(fields['bbox'])
        const corners = box && ([box[0], box[1], box[0] + box[2], box[1] + box[3]] as const)
        push(this.#boxes, id, { category: textValue(fields['category_id']) ?? '', box: corners, line })
      }
    }
  }

  /** @param whole the document was read to its end */
  async *records(file: string, images: ReadInput['images'], whole: boolean): AsyncGenerator<Found> {
    const captions = this.#about === this.#captions
    const split = splitOfPath(file)
    for (const [id, { name, line }] of this.#images) {
      const origin = { file, line }
      const boxes = this.#boxes.get(id) ?? []
      const texts = this.#captions.get(id) ?? []
      if (captions ? texts.length === 0 : boxes.length === 0) continue
      const found = await images.find(name, file)
      if (!found.ok) {
        yield { problem: recordProblem(origin, found.code, `names “${name.slice(0, 200)}”, which ${found.reason}`) }
        continue
      }
      const bad = boxes.find(({ box }) => box === null)
      if (bad)
        yield { problem: recordProblem({ file, line: bad.line }, 'bad-box', 'has a bbox that is not four numbers.') }
      const labelled = boxes.flatMap(({ category, box }) =>
        box === null ? [] : [{ label: this.#names.get(category) ?? category, box }],
      )
      const about = captions ? { captions: texts } : { boxes: labelled, convention: 'pixels' as const }
      yield { record: { image: found.image, split, origin, cells: { image: name }, ...about } }
    }
    if (!whole) return
    for (const id of [...this.#boxes.keys(), ...this.#captions.keys()]) {
      if (this.#images.has(id)) continue
      const reason = `has annotations of an image ${id} that is not in its list of images; Thaw left them out.`
      yield { problem: recordProblem({ file }, 'bad-record', reason) }
    }
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
