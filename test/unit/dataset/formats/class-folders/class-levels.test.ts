import { describe, expect, it } from 'vitest'
import { detectLayout } from '../../../../../core/dataset/formats/class-folders/class-layout.ts'

/** Three images in each folder. */
const inside = (...folders: string[]): string[] =>
  folders.flatMap((folder) => [0, 1, 2].map((i) => `${folder}/${i}.png`))

const classesOf = (paths: string[], wanted?: 'leaf' | 'top'): string[] => {
  const { place } = detectLayout(paths, wanted)
  return [...new Set(paths.map((path) => place(path)).map((at) => (at.kind === 'class' ? at.className : at.kind)))]
}

const TWO = inside('animals/cat', 'animals/dog', 'vehicles/car', 'vehicles/bus')

describe('class folders in class folders', () => {
  it.each([
    ['two levels', TWO],
    ['in a folder that holds everything', TWO.map((path) => `dataset/${path}`)],
    ['below the parts', TWO.flatMap((path) => [`train/${path}`, `test/${path}`])],
    ['above the parts', TWO.flatMap((path) => [path.replace('/', '/train/'), path.replace('/', '/test/')])],
    ['with one folder in each at the bottom', TWO.map((path) => path.replace(/\/(\d)/, '/deep/$1'))],
    ['with a container below', TWO.map((path) => path.replace(/\/(\d)/, '/images/$1'))],
    [
      'with parts at the bottom',
      TWO.flatMap((path) => [path.replace(/\/(\d)/, '/train/$1'), path.replace(/\/(\d)/, '/val/$1')]),
    ],
    ['beside an image that lies loose', [...TWO, 'logo.png']],
  ])('leave open which are meant, and either can be chosen: %s', (_, paths) => {
    const { levels } = detectLayout(paths)
    expect(levels).toMatchObject({ isOpen: true, top: ['animals', 'vehicles'], leaf: ['cat', 'dog', 'car', 'bus'] })
    const named = (wanted: 'leaf' | 'top'): string[] => classesOf(paths, wanted).filter((name) => name !== 'no-class')
    expect(named('leaf')).toEqual(['cat', 'dog', 'car', 'bus'])
    expect(named('top')).toEqual(['animals', 'vehicles'])
  })

  it('keep lower ones of one name apart, by the folders above', () => {
    const paths = inside('animals/small', 'animals/dog', 'vehicles/small', 'vehicles/bus')
    expect(classesOf(paths, 'leaf')).toEqual(['animals/small', 'dog', 'vehicles/small', 'bus'])
    const deep = inside('a/x/cat', 'a/y/cat', 'b/x/dog')
    expect(classesOf(deep, 'leaf')).toEqual(['a/x/cat', 'a/y/cat', 'dog'])
  })

  it.each([
    ['parts above', inside('train/cat', 'train/dog', 'test/cat', 'test/dog'), ['cat', 'dog']],
    ['parts below', inside('cat/train', 'cat/test', 'dog/train', 'dog/test'), ['cat', 'dog']],
    ['parts in a folder', inside('dataset/train/cat', 'dataset/train/dog', 'dataset/val/cat'), ['cat', 'dog']],
    ['a container in each', inside('cat/images', 'dog/images'), ['cat', 'dog']],
    ['containers of several names', inside('cat/images', 'cat/photos', 'dog/images', 'dog/raw'), ['cat', 'dog']],
    ['one folder in each', inside('cat/siamese', 'dog/poodle'), ['cat', 'dog']],
    ['several depths', inside('animals/cat', 'animals/dog', 'vehicles'), ['animals', 'vehicles']],
    ['one upper folder', inside('photos/cat', 'photos/dog'), ['cat', 'dog']],
  ])('are none: %s', (_, paths, classes) => {
    expect(detectLayout(paths).levels).toBeNull()
    expect(classesOf(paths)).toEqual(classes)
    expect(classesOf(paths, 'leaf')).toEqual(classes)
  })

  it.each([
    ['differ in their numbers only', inside('run/v1_g1', 'run/v1_g2', 'walk/v1_g3', 'walk/v1_g4')],
    ['are ids of one image each', ['cat/aa/1.png', 'cat/ab/1.png', 'dog/ac/1.png', 'dog/ad/1.png', 'dog/ae/1.png']],
  ])('leave nothing open where the lower ones %s, and can still be chosen', (_, paths) => {
    expect(detectLayout(paths).levels).toMatchObject({ isOpen: false })
    expect(classesOf(paths)).toHaveLength(2)
    expect(classesOf(paths, 'leaf').length).toBeGreaterThan(2)
  })

  it('of WordNet are classes, though only their numbers differ', () => {
    const paths = inside('animal/n01440764', 'animal/n02102040', 'thing/n03394916', 'thing/n03445777')
    expect(detectLayout(paths).levels?.isOpen).toBe(true)
  })
})
