import type { ShiftMeasure } from '../../../core/contract/index.ts'
import { alignmentMeaning, coverageMeaning } from '../../../core/domain/shift-meaning.ts'
import { decimal, percent } from '../../lib/format.ts'
import { Facts } from '../../ui/Panel.tsx'

/** What shift measures besides distance say, in words; nothing for measurements made before there were any. */
export function ShiftFacts({ shift }: { shift: ShiftMeasure }) {
  const { level, lateCoverage, alignment, text, pixels } = shift
  const changed = (pixels?.changes ?? [])
    .filter(({ effect, z }) => Math.abs(effect) > 0.5 && Math.abs(z) > 3)
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, 4)
  const facts: [string, string][] = []
  if (lateCoverage !== undefined) facts.push(['Coverage', sentence(coverageMeaning(lateCoverage, level))])
  if (alignment) facts.push(['Alignment', sentence(alignmentMeaning(alignment))])
  if (text) {
    const { unigrams, unknown, referenceUnknown } = text
    facts.push([
      'Texts',
      `Words ${percent(Math.max(0, unigrams.value), 0)} apart from pretraining's (z = ${decimal(unigrams.z)}); ` +
        `${percent(unknown.value)} of tokens unknown (pretraining ${percent(referenceUnknown)})`,
    ])
  }
  if (changed.length > 0) {
    facts.push(['Pixels', changed.map(({ name, effect }) => `${name} ${decimal(effect)} sd`).join(', ')])
  }
  return facts.length > 0 ? <Facts facts={facts} /> : null
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
