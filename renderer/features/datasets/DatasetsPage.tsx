import { useQuery, useThaw } from '../../state/hooks.ts'
import { Empty } from '../../ui/Panel.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { DatasetCard } from './DatasetCard.tsx'
import { ImportControls } from './ImportControls.tsx'
import { ImportJobs } from './ImportJobs.tsx'

export function DatasetsPage() {
  const { native } = useThaw()
  const datasets = useQuery('datasets.list', {})
  return (
    <div className="page">
      <header className="page-head">
        <h1>Datasets</h1>
      </header>
      <ImportControls />
      <ImportJobs />
      <Loaded from={datasets}>
        {({ datasets }) =>
          datasets.length === 0 ? (
            <Empty title={native ? 'Drop a folder or file here' : 'Type the path of a folder or file'}>
              <p>
                A folder of class folders (<code>flowers/daisy/…</code>, <code>flowers/rose/…</code>), a zip or tar
                archive, or a file that lists images with their classes, captions, conversations or boxes: JSON, JSONL,
                CSV, Parquet or YAML. Thaw shows a preview before it imports anything.
              </p>
              <p>Thaw reads images in place. It copies, changes and sends nothing.</p>
            </Empty>
          ) : (
            <ul className="cards">
              {datasets.map((dataset) => (
                <li key={dataset.datasetId}>
                  <DatasetCard dataset={dataset} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}
