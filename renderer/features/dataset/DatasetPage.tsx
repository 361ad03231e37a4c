import type { DatasetSummaryDto } from '../../../core/contract/index.ts'
import { counted } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { AdvicePanel } from '../advice/AdvicePanel.tsx'
import { ClassBars } from './ClassBars.tsx'
import { DatasetFacts } from './DatasetFacts.tsx'
import { DatasetRuns } from './DatasetRuns.tsx'
import { ImageGrid } from './ImageGrid.tsx'
import { Measured } from './Measured.tsx'
import { ProblemsList } from './ProblemsList.tsx'
import { RemoveDataset } from './RemoveDataset.tsx'

export function DatasetPage({ dataset }: { dataset: string }) {
  const summary = useQuery('datasets.get', { dataset })
  return <Loaded from={summary}>{(value) => <DatasetView dataset={value} />}</Loaded>
}

function DatasetView({ dataset }: { dataset: DatasetSummaryDto }) {
  const { datasetId, name, items, classes, problems } = dataset
  const errors = problems.filter((problem) => problem.severity === 'error').length
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{name}</h1>
          <p className="muted">
            {counted(items, 'image')} · {counted(classes.length, 'class', 'classes')}
            {problems.length > 0 && (
              <>
                {' · '}
                <button type="button" className="link" onClick={showProblems}>
                  <Icon name="warning" />
                  {errors > 0 ? `${counted(errors, 'file')} left out` : counted(problems.length, 'warning')}
                </button>
              </>
            )}
          </p>
        </div>
        <RemoveDataset dataset={dataset} />
      </header>
      <AdvicePanel dataset={dataset}>
        <DatasetRuns datasetId={datasetId} />
      </AdvicePanel>
      <div className="columns">
        <DatasetFacts dataset={dataset} />
        <ClassBars dataset={dataset} />
      </div>
      <Measured datasetId={datasetId} />
      <ImageGrid dataset={dataset} />
      <ProblemsList dataset={dataset} />
    </div>
  )
}

function showProblems(): void {
  document.querySelector('[data-testid="problems-list"]')?.scrollIntoView()
}
