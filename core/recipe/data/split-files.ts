/** The files of a recipe's data, one for each split that a trainer reads. */
import type { EmittedFile } from '../emit/emitted.ts'
import type { Sample } from './samples.ts'

/** Their folder in the recipe's. */
export const DATA = 'data'

export interface SplitFiles {
  readonly files: readonly EmittedFile[]
  /** Names within `DATA`; null without validation samples. */
  readonly train: string
  readonly validation: string | null
}

/** @param extension of the files, whose text `rows` writes */
export function splitFiles(
  samples: readonly Sample[],
  extension: 'json' | 'jsonl' | 'tsv',
  rows: (samples: readonly Sample[]) => string,
): SplitFiles {
  const of = (name: string): readonly Sample[] => samples.filter(({ split }) => split === name)
  const train = `train.${extension}`
  const validation = of('val').length > 0 ? `validation.${extension}` : null
  return {
    train,
    validation,
    files: [
      { path: `${DATA}/${train}`, text: rows(of('train')) },
      ...(validation === null ? [] : [{ path: `${DATA}/${validation}`, text: rows(of('val')) }]),
    ],
  }
}
