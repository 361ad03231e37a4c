import type { SizeMeasure } from '../../../core/contract/index.ts'
import { count, decimal, percent } from '../../lib/format.ts'
import { Facts } from '../../ui/Panel.tsx'

export function SizeFigures({ size }: { size: SizeMeasure }) {
  const { value, standardError } = size.doublingGain
  return (
    <section aria-label="Size">
      <h3>Size</h3>
      <Facts
        facts={[
          ['Training images', count(size.train)],
          [
            'Effective images',
            <span key="effective" title="Near-duplicates count as one">
              {decimal(size.effectiveItems)}
            </span>,
          ],
          ['Effective per class', decimal(size.effectiveItemsPerClass)],
          ['Effective classes', `${decimal(size.effectiveClasses)} of ${size.classes}`],
          ['Smallest class', `${size.smallestClass.name}, ${count(size.smallestClass.items)}`],
          ['Largest class', `${size.largestClass.name}, ${count(size.largestClass.items)}`],
          ['Duplicate share', percent(size.duplicateShare)],
          [
            'Gain from doubling',
            <span key="gain" title="Fall of the frozen probe's error from half to all training images">
              {(value * 100).toFixed(1)} ± {(standardError * 100).toFixed(1)} points
            </span>,
          ],
        ]}
      />
    </section>
  )
}
