import { useState } from 'react'
import type { DatasetSummaryDto, Sample } from '../../../core/contract/index.ts'
import { SPLITS, type Split } from '../../../core/domain/dataset.ts'
import { count } from '../../lib/format.ts'
import { useQuery, useRoute } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Select } from '../../ui/Field.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ImagePreview } from './ImagePreview.tsx'

const PAGE = 60

/** Thumbnails a page at a time, filtered by class and split; the filters are part of the address. */
export function ImageGrid({ dataset }: { dataset: DatasetSummaryDto }) {
  const { route, setQuery } = useRoute()
  const [open, setOpen] = useState<Sample | null>(null)
  const { class: className = '', split = '', offset: from = '0' } = route.query
  const offset = Math.max(0, Number(from) || 0)
  const samples = useQuery('datasets.samples', {
    dataset: dataset.datasetId,
    offset,
    limit: PAGE,
    ...(SPLITS.includes(split as Split) && { split: split as Split }),
    ...(className !== '' && { className }),
  })
  const filters = (
    <>
      <Select
        label="Class"
        value={className}
        options={[['', 'All classes'], ...dataset.classes.map(({ name }) => [name, name] as const)]}
        onChange={(value) => setQuery({ class: value, offset: '' })}
      />
      <Select
        label="Split"
        value={split}
        options={[['', 'All splits'], ...SPLITS.map((name) => [name, name] as const)]}
        onChange={(value) => setQuery({ split: value, offset: '' })}
      />
    </>
  )
  return (
    <Panel title="Images" actions={filters} testId="image-grid">
      <Loaded from={samples}>
        {({ total, samples }) => (
          <>
            <ul className="thumbs">
              {samples.map((sample) => (
                <li key={sample.index}>
                  <button type="button" title={`${sample.path}, ${sample.className}`} onClick={() => setOpen(sample)}>
                    <img
                      src={`/media/${dataset.datasetId}/${sample.index}?size=96`}
                      alt={`${sample.className}, ${sample.path}`}
                      loading="lazy"
                    />
                  </button>
                </li>
              ))}
            </ul>
            {total === 0 && <p className="muted">No image fits these filters.</p>}
            {total > PAGE && (
              <div className="row">
                <Button
                  icon="left"
                  disabled={offset === 0}
                  onClick={() => setQuery({ offset: String(Math.max(0, offset - PAGE)) })}
                >
                  Previous
                </Button>
                <Button
                  icon="right"
                  disabled={offset + PAGE >= total}
                  onClick={() => setQuery({ offset: String(offset + PAGE) })}
                >
                  Next
                </Button>
                <span className="muted tabular">
                  {count(offset + 1)}–{count(Math.min(total, offset + PAGE))} of {count(total)}
                </span>
              </div>
            )}
          </>
        )}
      </Loaded>
      {open && <ImagePreview datasetId={dataset.datasetId} sample={open} onClose={() => setOpen(null)} />}
    </Panel>
  )
}
