import { classCaption } from '../../../../domain/caption.ts'
import type { Arrays } from '../../../../engine/index.ts'
import type { TextSide } from '../../../../model/index.ts'
import type { Tokenizer } from '../../../../model/tokenizer.ts'

/** Captions of the classes as token rows, no longer than the longest of them. */
export interface ClassTexts {
  readonly count: number
  readonly context: number
  readonly arrays: Arrays
}

export function classTexts(
  classes: readonly string[],
  tokenizer: Tokenizer,
  text: Pick<TextSide['tower'], 'context'>,
): ClassTexts {
  const captions = classes.map(classCaption)
  const longest = Math.max(...captions.map((caption) => tokenizer.encode(caption).length + 1))
  const context = Math.min(text.context, longest)
  return { count: classes.length, context, arrays: { ...tokenizer.batch(captions, context) } }
}
