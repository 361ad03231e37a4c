import { useState } from 'react'
import type { Sample } from '../../../core/contract/index.ts'
import { type DatasetSummary, type Split, SPLITS } from '../../../core/domain/dataset.ts'
import { count } from '../../lib/format.ts'
import { useQuery, useRoute } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Select } from '../../ui/Field.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SampleTile } from '../content/SampleTile.tsx'
import { ImagePreview } from './ImagePreview.tsx'
import { sampleShown } from './sampleShown.ts'

const PAGE = 60
/** Fewer than thumbnails alone, because texts need more space. */
const TILES = 24

/** One page of thumbnails, filtered by class and split; the filters are part of the address. */
export function ImageGrid({ dataset }: { dataset: DatasetSummary }) {
  const { route, setQuery } = useRoute()
  const classes = dataset.classes.length > 0
  const page = classes ? PAGE : TILES
  const [open, setOpen] = useState<Sample | null>(null)
  const { class: className = '', split = '', offset: from = '0' } = route.query
  const offset = Math.max(0, Number(from) || 0)
  const samples = useQuery('datasets.samples', {
    dataset: dataset.datasetId,
    offset,
    limit: page,
    ...(SPLITS.includes(split as Split) && { split: split as Split }),
    ...(className !== '' && { className }),
  })

  /** Moves to the previous or next image on this page, and stops at its ends. */
  function move(by: -1 | 1): void {
    if (samples.status !== 'ready' || !open) return
    const shown = samples.value.samples
    const next = shown[shown.findIndex(({ index }) => index === open.index) + by]
    if (next) setOpen(next)
  }

  const filters = (
    <>
      {dataset.classes.length > 0 && (
        <Select
          label="Class"
          value={className}
          options={[['', 'All classes'], ...dataset.classes.map(({ name }) => [name, name] as const)]}
          onChange={(value) => setQuery({ class: value, offset: '' })}
        />
      )}
      <Select
        label="Split"
        value={split}
        options={[['', 'All splits'], ...SPLITS.map((name) => [name, name] as const)]}
        onChange={(value) => setQuery({ split: value, offset: '' })}
      />
    </>
  )
  return (
    <Panel title={classes ? 'Images' : 'Samples'} actions={filters} testId="image-grid">
      <Loaded from={samples}>
        {({ total, samples }) => (
          <>
            {classes ? (
              <Thumbs datasetId={dataset.datasetId} samples={samples} onOpen={setOpen} />
            ) : (
              <Tiles datasetId={dataset.datasetId} samples={samples} onOpen={setOpen} />
            )}
            {total === 0 && <p className="muted">No images match these filters.</p>}
            {total > page && (
              <div className="row">
                <Button
                  icon="left"
                  disabled={offset === 0}
                  onClick={() => setQuery({ offset: String(Math.max(0, offset - page)) })}
                >
                  Previous
                </Button>
                <Button
                  icon="right"
                  disabled={offset + page >= total}
                  onClick={() => setQuery({ offset: String(offset + page) })}
                >
                  Next
                </Button>
                <span className="muted tabular">
                  {count(offset + 1)}–{count(Math.min(total, offset + page))} of {count(total)}
                </span>
              </div>
            )}
          </>
        )}
      </Loaded>
      {open && <ImagePreview datasetId={dataset.datasetId} sample={open} onMove={move} onClose={() => setOpen(null)} />}
    </Panel>
  )
}

interface SamplesProps {
  readonly datasetId: string
  readonly samples: readonly Sample[]
  readonly onOpen: (sample: Sample) => void
}

function Thumbs({ datasetId, samples, onOpen }: SamplesProps) {
  return (
    <ul className="thumbs">
      {samples.map((sample) => (
        <li key={sample.index}>
          <button type="button" title={`${sample.path}, ${sample.className}`} onClick={() => onOpen(sample)}>
            <img
              src={`/media/${datasetId}/${sample.index}?size=96`}
              alt={`${sample.className}, ${sample.path}`}
              loading="lazy"
            />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Tiles for items that have texts or boxes instead of a class. */
function Tiles({ datasetId, samples, onOpen }: SamplesProps) {
  const shown = samples.map(sampleShown)
  const labels = [...new Set(shown.flatMap(({ boxes }) => boxes.map(({ label }) => label)))].toSorted()
  return (
    <ul className="tiles">
      {samples.map((sample, place) => {
        const tile = shown[place]
        return (
          tile && (
            <SampleTile key={sample.index} of={datasetId} sample={tile} labels={labels} onOpen={() => onOpen(sample)} />
          )
        )
      })}
    </ul>
  )
}
