import { useId } from 'react'
import type { RunSummary } from '../../../core/contract/index.ts'
import { isTrainable } from '../../../core/tasks/index.ts'
import { itemsCounted } from '../../lib/importWords.ts'
import { useQuery } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Loaded } from '../../ui/Loaded.tsx'

/** The datasets that training can go on with, from the weights of a run. */
export function TrainOn({ run, onClose }: { run: Pick<RunSummary, 'runId' | 'datasetId'>; onClose: () => void }) {
  const listed = useQuery('datasets.list', {})
  const id = useId()
  return (
    <Dialog aria-labelledby={id} onClose={onClose} data-testid="train-on-dialog">
      <h2 id={id}>Train on with another dataset</h2>
      <p>The weights of this run are the start. Classes that they do not know get a new head.</p>
      <Loaded from={listed}>
        {({ datasets }) => {
          const others = datasets.filter(
            ({ datasetId, task = 'classes' }) => datasetId !== run.datasetId && isTrainable(task),
          )
          return others.length === 0 ? (
            <p>
              There is no other dataset to train on yet. <a href={formatRoute('datasets')}>Import one</a> first.
            </p>
          ) : (
            <ul className="sweeps">
              {others.map((dataset) => (
                <li key={dataset.datasetId}>
                  <a href={formatRoute('dataset', dataset.datasetId, { from: run.runId })}>{dataset.name}</a>{' '}
                  <span className="small muted">{itemsCounted(dataset)}</span>
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Dialog>
  )
}
