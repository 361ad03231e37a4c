import type { ShiftMeasure } from '../../../core/contract/index.ts'
import { sentence } from '../../../core/domain/sentence.ts'
import { shiftFacts } from '../../../core/domain/shift-meaning.ts'
import { Facts } from '../../ui/Panel.tsx'

/** What shift measures besides distance say, in words; nothing for measurements made before there were any. */
export function ShiftFacts({ shift }: { shift: ShiftMeasure }) {
  const facts = shiftFacts(shift).map(([name, text]): [string, string] => [sentence(name), sentence(text)])
  return facts.length > 0 ? <Facts facts={facts} /> : null
}
