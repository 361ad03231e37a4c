import { useState } from 'react'
import type { Inspection } from '../../../core/contract/index.ts'
import { count, counted } from '../../lib/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { contentFacts } from '../content/contentFacts.ts'
import { PairList } from '../content/PairList.tsx'

const SHOWN = 6

/** Results that need every image: sizes, texts and duplicate pictures. */
export function Checked({ checked, previewId }: { checked: Inspection['checked']; previewId: string }) {
  const [limit, setLimit] = useState(SHOWN)
  return (
    <Panel title="Images and texts" testId="checked">
      {!checked && <p className="muted">Known once every image has been checked.</p>}
      {checked && <Facts facts={contentFacts(checked)} />}
      {checked && checked.pairs.length > 0 && (
        <>
          <h3>{pairsLine(checked.pairCounts)}</h3>
          <PairList of={previewId} pairs={checked.pairs.slice(0, limit)} />
          {checked.pairs.length > limit && (
            <Button kind="quiet" onClick={() => setLimit(checked.pairs.length)}>
              Show {count(checked.pairs.length - limit)} more
            </Button>
          )}
        </>
      )}
    </Panel>
  )
}

function pairsLine({ acrossSplits, withinSplits }: NonNullable<Inspection['checked']>['pairCounts']): string {
  const parts = []
  if (acrossSplits > 0) parts.push(`${counted(acrossSplits, 'pair')} across splits, whose copy is left out`)
  if (withinSplits > 0) parts.push(`${counted(withinSplits, 'pair')} within a split, kept together`)
  return parts.join('; ')
}
