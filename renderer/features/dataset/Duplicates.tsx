import { useState } from 'react'
import { count, counted } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Segments } from '../../ui/Field.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { PairList } from '../content/PairList.tsx'

const PAGE = 12

/** Pairs of duplicate pictures, side by side. */
export function Duplicates({ datasetId }: { datasetId: string }) {
  const [where, setWhere] = useState('all')
  const [offset, setOffset] = useState(0)
  const pairs = useQuery('datasets.duplicates', {
    dataset: datasetId,
    offset,
    limit: PAGE,
    ...(where !== 'all' && { acrossSplits: where === 'across' }),
  })

  function show(next: string): void {
    setWhere(next)
    setOffset(0)
  }

  const filter = (
    <Segments
      label="Which pairs to show"
      value={where}
      options={[
        ['all', 'All'],
        ['across', 'Across splits'],
        ['within', 'Within one split'],
      ]}
      onChange={show}
    />
  )
  return (
    <Panel title="Near-duplicates" actions={filter} testId="duplicates">
      <p className="muted">
        Copies in two splits would inflate the scores, so Thaw leaves out the copy in the earlier split. Copies within
        one split stay, and count less than new images.
      </p>
      <Loaded from={pairs}>
        {({ total, pairs }) => (
          <>
            {total === 0 && <p className="muted">None{where !== 'all' && ' here'}.</p>}
            <PairList of={datasetId} pairs={pairs} />
            {total > PAGE && (
              <div className="row">
                <Button icon="left" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
                  Previous
                </Button>
                <Button icon="right" disabled={offset + PAGE >= total} onClick={() => setOffset(offset + PAGE)}>
                  Next
                </Button>
                <span className="muted tabular">
                  {count(offset + 1)}–{count(Math.min(total, offset + PAGE))} of {counted(total, 'pair')}
                </span>
              </div>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  )
}
