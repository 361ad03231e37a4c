/** The pictures of a report's mistakes; the command line and the window save the same. */
import type { Input, Output } from '../contract/methods.ts'
import type { Mistake } from '../contract/score.ts'
import type { PicturedMistake } from './page.ts'

/** Pixels on the longer side: twenty of them make a file of about 100 kB. */
const SIDE = 128

/** @param ask makes one call; null where it fails, because a picture may be gone by now */
export async function mistakesWithPictures(
  ask: (
    method: 'datasets.thumbnail',
    input: Input<'datasets.thumbnail'>,
  ) => Promise<Output<'datasets.thumbnail'> | null>,
  dataset: string,
  mistakes: readonly Mistake[],
): Promise<PicturedMistake[]> {
  const pictured: PicturedMistake[] = []
  for (const mistake of mistakes) {
    const picture = await ask('datasets.thumbnail', { dataset, index: mistake.index, size: SIDE })
    pictured.push({ ...mistake, picture: picture && `data:${picture.mime};base64,${picture.base64}` })
  }
  return pictured
}
