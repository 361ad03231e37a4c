import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { count, counted } from '../../lib/format.ts'
import { itemsCounted } from '../../lib/importWords.ts'
import { useQuery } from '../../state/hooks.ts'
import { importRoute } from '../../state/importing.ts'
import { Icon } from '../../ui/Icon.tsx'
import { showProblems } from '../content/showProblems.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { AdvicePanel } from '../advice/AdvicePanel.tsx'
import { OthersOnlyPanel } from '../advice/OthersOnlyPanel.tsx'
import { ClassBars } from '../content/ClassBars.tsx'
import { ProblemsList } from '../content/ProblemsList.tsx'

import { ChangesSince } from './ChangesSince.tsx'
import { DatasetFacts } from './DatasetFacts.tsx'
import { DatasetRuns } from './DatasetRuns.tsx'
import { Duplicates } from './Duplicates.tsx'
import { ImageGrid } from './ImageGrid.tsx'
import { Measured } from './Measured.tsx'
import { isTrainable } from '../../../core/tasks/index.ts'
import { NotTrainable } from './NotTrainable.tsx'
import { RemoveDataset } from './RemoveDataset.tsx'

export function DatasetPage({ dataset }: { dataset: string }) {
  const summary = useQuery('datasets.get', { dataset })
  return <Loaded from={summary}>{(value) => <DatasetView dataset={value} />}</Loaded>
}

function DatasetView({ dataset }: { dataset: DatasetSummary }) {
  const { datasetId, name, root, options, classes, problems, duplicates, leaks = [], task = 'classes' } = dataset
  const trainable = isTrainable(task)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{name}</h1>
          <p className="muted">
            {itemsCounted(dataset)}
            {classes.length > 0 && ` · ${counted(classes.length, 'class', 'classes')}`}
            {problems.length > 0 && (
              <>
                {' · '}
                <button type="button" className="link" onClick={showProblems}>
                  <Icon name="warning" />
                  {errors > 0 ? `${count(errors)} left out` : counted(problems.length, 'warning')}
                </button>
              </>
            )}
          </p>
        </div>
        <div className="row">
          <a className="button quiet" href={importRoute(root, options)}>
            Import again…
          </a>
          <RemoveDataset dataset={dataset} />
        </div>
      </header>
      {trainable ? (
        <AdvicePanel dataset={dataset}>
          <DatasetRuns datasetId={datasetId} />
        </AdvicePanel>
      ) : (
        <>
          <NotTrainable dataset={dataset} />
          <OthersOnlyPanel dataset={dataset}>
            <DatasetRuns datasetId={datasetId} />
          </OthersOnlyPanel>
        </>
      )}
      <div className="columns">
        <DatasetFacts dataset={dataset} />
        {classes.length > 0 && (
          <Panel title="Classes">
            <ClassBars classes={classes} />
          </Panel>
        )}
      </div>
      <ChangesSince datasetId={datasetId} />
      <Measured datasetId={datasetId} name={name} trainable={trainable} />
      <ImageGrid dataset={dataset} />
      {duplicates.exact + duplicates.near + leaks.length > 0 && <Duplicates datasetId={datasetId} />}
      <ProblemsList name={name} problems={problems} none="No problems: every file was imported." />
    </div>
  )
}
