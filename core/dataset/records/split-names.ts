import { posix } from 'node:path'
import type { Split } from '../../domain/dataset.ts'

const SPLIT_NAMES = new Map<string, Split>([
  ['train', 'train'],
  ['training', 'train'],
  ['trn', 'train'],
  ['val', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['dev', 'val'],
  ['test', 'test'],
  ['testing', 'test'],
  ['tst', 'test'],
  ['eval', 'test'],
  ['evaluation', 'test'],
])

/** The split that a name stands for, in any case. */
export function splitOfName(name: string): Split | null {
  return SPLIT_NAMES.get(name.toLowerCase()) ?? null
}

/** The split that a file's name or the nearest of its folders stands for: `data/train-00000-of-00002.parquet`, `val2017/a.json`. */
export function splitOfPath(path: string): Split | null {
  for (const part of posix.normalize(path).split('/').toReversed()) {
    const word = part.split(/[^a-z]+/i).find((token) => splitOfName(token) !== null)
    if (word !== undefined) return splitOfName(word)
  }
  return null
}
