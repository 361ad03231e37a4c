/** Datasets in other formats than class folders, made of the pictures of one. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The pictures of class folders with their class. */
function picturesOf(shapes: string, classes: readonly string[]): { name: string; className: string; path: string }[] {
  return classes.flatMap((className) =>
    readdirSync(join(shapes, className))
      .filter((name) => name.endsWith('.png') && !name.endsWith('torn.png'))
      .map((name) => ({ name: `${className}-${name}`, className, path: join(shapes, className, name) })),
  )
}

function copyInto(folder: string, shapes: string, classes: readonly string[]) {
  mkdirSync(join(folder, 'images'), { recursive: true })
  const pictures = picturesOf(shapes, classes)
  for (const { name, path } of pictures) cpSync(path, join(folder, 'images', name))
  return pictures
}

/**
 * A table whose “label” column is only the number of a session, with the true class in “shape”, and whose last row
 * names a picture that is not there.
 */
export function writeTable(folder: string, shapes: string, classes: readonly string[]): string {
  const rows = copyInto(folder, shapes, classes).map(
    ({ name, className }, place) => `images/${name},session ${place % 2},${className},camera ${place % 4}`,
  )
  const file = join(folder, 'table.csv')
  writeFileSync(file, ['image,label,shape,camera', ...rows, 'images/gone.png,session 0,none,camera 0', ''].join('\n'))
  return file
}

/** COCO: two boxes an image, one of each of two categories. */
export function writeCoco(folder: string, shapes: string, classes: readonly string[]): string {
  const pictures = copyInto(folder, shapes, classes)
  const images = pictures.map(({ name }, place) => ({ id: place + 1, file_name: name, width: 64, height: 64 }))
  const annotations = images.flatMap(({ id }) => [
    { id: id * 2, image_id: id, category_id: 1, bbox: [2, 2, 30, 30], area: 900, iscrowd: 0 },
    { id: id * 2 + 1, image_id: id, category_id: 2, bbox: [32, 30, 28, 30], area: 840, iscrowd: 0 },
  ])
  const categories = [
    { id: 1, name: 'corner' },
    { id: 2, name: 'centre' },
  ]
  mkdirSync(join(folder, 'annotations'))
  writeFileSync(join(folder, 'annotations', 'instances.json'), JSON.stringify({ images, annotations, categories }))
  return folder
}
