import type { DatasetSummaryDto } from '../../../core/contract/index.ts'
import { counted } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { AdvicePanel } from '../advice/AdvicePanel.tsx'
import { ClassBars } from '../content/ClassBars.tsx'
import { ProblemsList } from '../content/ProblemsList.tsx'

import { DatasetFacts } from './DatasetFacts.tsx'
import { DatasetRuns } from './DatasetRuns.tsx'
import { ImageGrid } from './ImageGrid.tsx'
import { Measured } from './Measured.tsx'
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
        {classes.length > 0 && (
          <Panel title="Classes">
            <ClassBars classes={classes} />
          </Panel>
        )}
      </div>
      <Measured datasetId={datasetId} />
      <ImageGrid dataset={dataset} />
      <ProblemsList name={name} problems={problems} none="None: every file was imported." />
    </div>
  )
}

function showProblems(): void {
  document.querySelector('[data-testid="problems-list"]')?.scrollIntoView()
}
