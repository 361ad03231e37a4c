import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { count, counted, moment } from '../../lib/format.ts'
import { itemsCounted } from '../../lib/importWords.ts'
import { formatRoute } from '../../state/route.ts'
import { Icon } from '../../ui/Icon.tsx'

/** Evenly spaced items, so that the strip shows several classes. */
function stripOf(items: number): number[] {
  const shown = Math.min(items, 6)
  return Array.from({ length: shown }, (_, place) => Math.floor(((place + 0.5) * items) / shown))
}

export function DatasetCard({ dataset }: { dataset: DatasetSummary }) {
  const errors = dataset.problems.filter((problem) => problem.severity === 'error').length
  return (
    <a className="card" href={formatRoute('dataset', dataset.datasetId)} data-testid="dataset-card">
      <span className="strip" aria-hidden="true">
        {stripOf(dataset.items).map((index) => (
          <img key={index} src={`/media/${dataset.datasetId}/${index}?size=96`} alt="" loading="lazy" />
        ))}
      </span>
      <span className="card-body">
        <span className="card-title ellipsis">{dataset.name}</span>
        <span>
          {itemsCounted(dataset)}
          {` · ${dataset.classes.length > 0 ? counted(dataset.classes.length, 'class', 'classes') : dataset.task}`}
        </span>
        <span className="small muted ellipsis" title={dataset.root}>
          {dataset.root}
        </span>
        <span className="small muted">
          Imported {moment(dataset.importedAt, new Date())}
          {errors > 0 && (
            <span className="status warn">
              <Icon name="warning" />
              {count(errors)} left out
            </span>
          )}
        </span>
      </span>
    </a>
  )
}
