import type { Inspection } from '../../../core/contract/index.ts'
import { count, counted } from '../../lib/format.ts'
import { Panel } from '../../ui/Panel.tsx'
import { ClassBars } from '../content/ClassBars.tsx'

/** How many items each split and class will have. */
export function Counts({ inspection }: { inspection: Inspection }) {
  const { checked, splits, complete, records, task } = inspection
  // Boxes that stay whole images have labels to count, which are no classes.
  const labels = task === 'boxes'
  const classes = labels ? inspection.classes : (checked?.classes ?? inspection.classes)
  return (
    <Panel title="Counts" testId="counts">
      <p className="tabular">
        {splitsLine(checked?.splits ?? splits)}
        {!checked && (
          <span className="muted">
            {complete ? ` from ${counted(records, 'record')}` : ` in the first ${counted(records, 'record')}`}
          </span>
        )}
      </p>
      {classes.length > 0 ? (
        <ClassBars classes={classes} name={labels ? 'Label' : 'Class'} unit={labels ? 'Boxes' : 'Items'} />
      ) : (
        <p className="muted">The items have texts instead of classes.</p>
      )}
    </Panel>
  )
}

function splitsLine(splits: { train: number; val: number; test: number; unassigned?: number }): string {
  const { train, val, test, unassigned = 0 } = splits
  const named = train + val + test > 0
  const parts = named ? [`${count(train)} train`, `${count(val)} val`, `${count(test)} test`] : []
  if (unassigned > 0 || !named) parts.push(`${count(unassigned)} to be split`)
  return parts.join(' · ')
}
