import { useQuery } from '../../state/hooks.ts'
import { Empty } from '../../ui/Panel.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { DatasetCard } from './DatasetCard.tsx'
import { ImportControls } from './ImportControls.tsx'
import { ImportJobs } from './ImportJobs.tsx'

export function DatasetsPage() {
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
            <Empty title="Drop a folder of images here">
              <p>
                Each class is a folder, and its name is the class: <code>flowers/daisy/…</code>,{' '}
                <code>flowers/rose/…</code>. Folders <code>train</code>, <code>val</code> and <code>test</code> around
                them are kept as splits; without them Thaw draws class-balanced splits with a seed.
              </p>
              <p>Images are read where they lie. Nothing is copied, changed or sent anywhere.</p>
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
