import type { ShiftMeasure } from '../../../core/contract/index.ts'
import { sentence } from '../../../core/domain/sentence.ts'
import { shiftFacts } from '../../../core/domain/shift-meaning.ts'
import { Facts } from '../../ui/Panel.tsx'

/** The other shift measures, in words; empty for old measurements that lack them. */
export function ShiftFacts({ shift }: { shift: ShiftMeasure }) {
  const facts = shiftFacts(shift).map(([name, text]): [string, string] => [sentence(name), sentence(text)])
  return facts.length > 0 ? <Facts facts={facts} /> : null
}
