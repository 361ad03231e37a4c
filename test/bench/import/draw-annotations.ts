/** Annotation files of any length about a hundred pictures, as the large public sets have them. */
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createRandom } from '../../../core/domain/random.ts'
import { lightPictures } from './draw.ts'

const CATEGORIES = 80
const BOXES_AN_IMAGE = 7

/** So many lines of questions and answers. */
export async function drawLines(folder: string, count: number): Promise<string> {
  return write(folder, 'lines.jsonl', function* () {
    for (let i = 0; i < count; i++) {
      const human = `<image>\nWhat is shown in picture ${i}, and where would one expect to see it?`
      const gpt = `A drawing with the number ${i}, on a screen.`
      yield turnLine(i, human, gpt)
    }
  })
}

/** So many lines of VLM-R1's: a phrase and the box it refers to. */
export async function drawReferring(folder: string, count: number): Promise<string> {
  const random = createRandom(5)
  return write(folder, 'rec.jsonl', function* () {
    for (let i = 0; i < count; i++) {
      const phrase = `the blob of colour ${random.int(1000)} left of the blob of colour ${random.int(1000)}`
      const human = `<image>Please provide the bounding box coordinate of the region this sentence describes: ${phrase}.`
      const box = [random.int(20), random.int(15), 24 + random.int(20), 18 + random.int(15)]
      yield turnLine(i, human, `<answer>${JSON.stringify(box)}</answer>`)
    }
  })
}

/** COCO's detection JSON in its order: images, then their boxes with outlines, seven an image, then the categories. */
export async function drawCoco(folder: string, count: number): Promise<string> {
  const random = createRandom(6)
  const place = (): number => random.int(3600) / 100
  return write(folder, 'instances.json', function* () {
    yield '{"info": {"description": "drawn"}, "licenses": [], "images": ['
    for (let id = 0; id < count; id++) {
      const image = { license: 1, file_name: `${id % 100}.jpg`, coco_url: `http://localhost/${id}.jpg` }
      yield `${id > 0 ? ', ' : ''}${JSON.stringify({ ...image, height: 36, width: 48, id })}`
    }
    yield '], "annotations": ['
    for (let id = 0; id < count * BOXES_AN_IMAGE; id++) {
      const outline = Array.from({ length: 40 }, place)
      const bbox = [place() / 2, place() / 2, 16 + place() / 8, 16 + place() / 8]
      const about = { image_id: id % count, bbox, category_id: 1 + random.int(CATEGORIES), id }
      yield `${id > 0 ? ', ' : ''}${JSON.stringify({ segmentation: [outline], area: 200.5, iscrowd: 0, ...about })}`
    }
    const categories = Array.from({ length: CATEGORIES }, (_, i) => ({ id: i + 1, name: `kind ${i + 1}` }))
    yield `], "categories": ${JSON.stringify(categories)}}`
  })
}

function turnLine(id: number, human: string, gpt: string): string {
  const conversations = [
    { from: 'human', value: human },
    { from: 'gpt', value: gpt },
  ]
  return `${JSON.stringify({ id, image: `images/${id % 100}.jpg`, conversations })}\n`
}

async function write(folder: string, name: string, parts: () => Generator<string>): Promise<string> {
  await mkdir(join(folder, 'images'), { recursive: true })
  const pictures = await lightPictures()
  for (const [i, image] of pictures.entries()) await writeFile(join(folder, 'images', `${i}.jpg`), image)
  await pipeline(parts, createWriteStream(join(folder, name)))
  return join(folder, name)
}
