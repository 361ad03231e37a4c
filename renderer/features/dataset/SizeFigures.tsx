import type { ReactNode } from 'react'
import type { SizeMeasure } from '../../../core/contract/index.ts'
import { count, counted, decimal, inPoints, percent } from '../../lib/format.ts'
import { Facts } from '../../ui/Panel.tsx'

interface Props {
  readonly size: Omit<SizeMeasure, 'doublingGain'>
  /** Absent where nothing was probed. */
  readonly doublingGain?: SizeMeasure['doublingGain'] | undefined
}

export function SizeFigures({ size, doublingGain }: Props) {
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
          ...classFigures(size),
          ['Duplicate share', percent(size.duplicateShare)],
          ...(doublingGain ? [gainFigure(doublingGain)] : []),
        ]}
      />
    </section>
  )
}

function gainFigure({ value, standardError }: SizeMeasure['doublingGain']): readonly [string, ReactNode] {
  return [
    'Gain from doubling',
    <span key="gain" title="How far the frozen probe’s error falls from half to all training images">
      {inPoints(value)} ± {inPoints(standardError)} points
    </span>,
  ]
}

function classFigures(size: Props['size']): (readonly [string, string])[] {
  const { smallestClass: smallest, largestClass: largest } = size
  if (!smallest || !largest) return []
  return [
    ['Effective per class', decimal(size.effectiveItemsPerClass)],
    ['Effective classes', `${decimal(size.effectiveClasses)} of ${size.classes}`],
    ['Smallest class', `“${smallest.name}”, ${counted(smallest.items, 'image')}`],
    ['Largest class', `“${largest.name}”, ${counted(largest.items, 'image')}`],
  ]
}
