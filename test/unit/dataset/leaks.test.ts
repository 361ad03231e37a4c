import { describe, expect, it } from 'vitest'
import { findLeaks, type Placed } from '../../../core/dataset/splits/leaks.ts'

const item = (path: string, split: Placed['split'], cluster: number, hash = path): Placed => ({
  path,
  split,
  cluster,
  hash,
})

describe('images in several split folders', () => {
  it('keeps the test copy, leaves out the others, and names each pair', () => {
    const { dropped, problems } = findLeaks([
      item('test/a/1.png', 'test', 0, 'same'),
      item('train/a/1.png', 'train', 0, 'same'),
      item('train/a/2.png', 'train', 0),
      item('val/a/1.png', 'val', 1),
      item('train/a/3.png', 'train', 1),
      item('train/a/4.png', 'train', 2),
    ])
    expect([...dropped]).toEqual([1, 2, 4])
    expect(problems.map(({ code, severity, file }) => [code, severity, file])).toEqual([
      ['split-leak', 'error', 'train/a/1.png'],
      ['split-leak', 'error', 'train/a/2.png'],
      ['split-leak', 'error', 'train/a/3.png'],
    ])
    expect(problems[0]?.message).toMatch(/“train\/a\/1\.png” is the same image as “test\/a\/1\.png”/)
    expect(problems[1]?.message).toMatch(/near-duplicate of “test\/a\/1\.png”/)
    expect(problems[2]?.message).toMatch(/near-duplicate of “val\/a\/1\.png”.*val score/)
  })

  it('names an image once in each part, however many items it is, and each of its crops', () => {
    const one = { ...item('test/1.png', 'test', 0, 'same'), crop: undefined }
    const twin = { ...item('train/1.png', 'train', 0, 'same'), crop: undefined }
    const again = { ...twin, split: 'val' as const }
    const { dropped, leaks, problems } = findLeaks([one, one, twin, twin, twin, again, again])
    expect([...dropped]).toEqual([2, 3, 4, 5, 6])
    expect(leaks.map(({ dropped: index }) => index)).toEqual([2, 5])
    expect(problems.map(({ message }) => /left it out of (\w+)/.exec(message)?.[1])).toEqual(['train', 'val'])
    const crop = (left: number) => ({ ...twin, crop: [left, 0, 9, 9] as const })
    expect(findLeaks([one, crop(0), crop(1), crop(0)]).problems).toHaveLength(2)
  })

  it('finds nothing among copies inside one part or without folders', () => {
    const copies = [
      item('a/1', null, 0),
      item('a/2', null, 0),
      item('train/b/1', 'train', 1),
      item('train/b/2', 'train', 1),
    ]
    expect(findLeaks(copies)).toEqual({ dropped: new Set(), leaks: [], problems: [] })
  })
})
