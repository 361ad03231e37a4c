import { describe, expect, it } from 'vitest'
import { detectLayout } from '../../../../../core/dataset/formats/class-folders/class-layout.ts'

describe('layout of a folder of images', () => {
  it('takes the top folders as classes, with images at any depth below', () => {
    const layout = detectLayout(['cat/1.jpg', 'dog/black/2.jpg'])
    expect(layout.splits).toBe('none')
    expect(layout.place('dog/black/2.jpg')).toEqual({ kind: 'class', className: 'dog', split: null })
    expect(layout.place('3.jpg')).toEqual({ kind: 'no-class' })
  })

  it.each([
    ['Train', 'train'],
    ['training', 'train'],
    ['VALID', 'val'],
    ['validation', 'val'],
    ['dev', 'val'],
    ['Test', 'test'],
    ['testing', 'test'],
    ['eval', 'test'],
  ])('takes a folder named %s as the split %s', (folder, split) => {
    const layout = detectLayout(['train/cat/0.jpg', 'test/cat/0.jpg', `${folder}/cat/deep/1.jpg`])
    expect(layout.place(`${folder}/cat/deep/1.jpg`)).toEqual({ kind: 'class', className: 'cat', split })
  })

  it.each(['train2017', 'Train_set', 'train-images', 'trn'])('takes %s as the training part', (folder) => {
    const layout = detectLayout([`${folder}/cat/1.jpg`, 'val2017/cat/1.jpg'])
    expect(layout.place(`${folder}/cat/1.jpg`)).toMatchObject({ className: 'cat', split: 'train' })
  })

  it('sees parts below the classes, and passes through a folder that holds everything', () => {
    const below = detectLayout(['cat/train/1.jpg', 'cat/test/1.jpg', 'dog/train/1.jpg'])
    expect(below.place('dog/test/9.jpg')).toEqual({ kind: 'class', className: 'dog', split: 'test' })
    const wrapped = detectLayout(['pets/images/cat/1.jpg', 'pets/images/dog/1.jpg', 'pets/LICENSE'])
    expect(wrapped.place('pets/images/dog/2.jpg')).toEqual({ kind: 'class', className: 'dog', split: null })
    expect(wrapped.place('pets/LICENSE')).toEqual({ kind: 'no-class' })
  })

  it('keeps a class called train among other classes', () => {
    const flat = detectLayout(['bus/1.jpg', 'train/1.jpg', 'test/1.jpg'])
    expect(flat.place('train/1.jpg')).toEqual({ kind: 'class', className: 'train', split: null })
    const nested = detectLayout(['bus/1.jpg', 'train/steam/1.jpg'])
    expect(nested.place('train/steam/1.jpg')).toEqual({ kind: 'class', className: 'train', split: null })
  })

  it('tells folders beside the splits from splits, and lone side files decide nothing', () => {
    const layout = detectLayout(['train/a/1.jpg', 'test/a/1.jpg', 'unlabelled/1.jpg', 'train/labels.txt'])
    expect(layout.splits).toBe('above')
    expect(layout.place('unlabelled/1.jpg')).toEqual({ kind: 'beside-splits', folder: 'unlabelled' })
    expect(layout.place('train/labels.txt')).toEqual({ kind: 'no-class' })
  })

  it('sees one class in both spellings of an accented name', () => {
    const layout = detectLayout(['train/cafe\u0301/1.jpg', 'test/caf\u00e9/1.jpg'])
    expect(layout.place('train/cafe\u0301/1.jpg')).toMatchObject({ className: 'caf\u00e9' })
    expect(layout.place('test/caf\u00e9/1.jpg')).toMatchObject({ className: 'caf\u00e9' })
  })
})
