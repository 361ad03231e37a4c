/** A regular expression for some blocks of a vision tower, whichever way a library spells their names. */
import type { Anatomy } from '../../anatomy/index.ts'
import { anatomyFamily } from '../../anatomy/index.ts'

/** All spellings of `vision.` (`core/anatomy/canonical.ts`); without an anchor, because wrappers put more before it. */
const TOWER = String.raw`(?:visual|vision_tower|vision_model)\.(?:vision_model\.)?`

/** In the syntax that Python's `re.search` and JavaScript share. Covers what goes with the outermost blocks, too. */
export function blockPattern(anatomy: Anatomy, [start, end]: readonly [number, number]): string {
  const { blocks = '' } = anatomyFamily(anatomy.modelType) ?? {}
  const escape = (text: string): string => text.replaceAll('.', String.raw`\.`)
  const inTower = (canonical: string): string => escape(canonical.replace(/^vision\./, ''))
  const numbers = Array.from({ length: end - start }, (_, i) => String(start + i))
  const others = anatomy.tensors.flatMap(({ part, block, canonical }) =>
    part === 'vision' && block !== null && block >= start && block < end && !canonical.startsWith(blocks)
      ? [inTower(canonical.replace(/\.(?:weight|bias)$/, ''))]
      : [],
  )
  const alternatives = [String.raw`${inTower(blocks)}(?:${numbers.join('|')})\.`, ...new Set(others)]
  return `${TOWER}(?:${alternatives.join('|')})`
}
