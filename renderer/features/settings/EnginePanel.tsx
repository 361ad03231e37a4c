import type { Settings } from '../../../core/contract/index.ts'
import { backendInUse, backendName, BACKENDS } from '../../../core/domain/engine.ts'
import { moment } from '../../lib/format.ts'
import { useQuery, useThaw, useValue } from '../../state/hooks.ts'
import { measureEngines } from '../../state/measuringEngines.ts'
import { newJobId } from '../../state/newJobId.ts'
import { withEntry } from '../../state/observable.ts'
import { Button } from '../../ui/Button.tsx'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { Select } from '../../ui/Field.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { JobPanel } from '../shell/JobPanel.tsx'
import { EngineReasons, EngineTable } from './EngineTable.tsx'

interface Props {
  readonly value: Settings['engine']
  readonly onChange: (engine: Settings['engine']) => void
}

/** The chosen engine, the one that this machine uses for it and why, and the measurement behind that. */
export function EnginePanel({ value, onChange }: Props) {
  const thaw = useThaw()
  const asked = useQuery('engine.report', {})
  const job = [...useValue(thaw.jobs).values()].find(({ kind }) => kind === 'doctor')
  const working = job !== undefined && job.failure === null
  const measure = (
    <Button busy={working} onClick={() => void measureEngines(thaw, newJobId())} data-testid="measure-engines">
      Measure the engines
    </Button>
  )
  return (
    <Panel title="Engine" actions={measure}>
      <Select
        label="Compute with"
        value={value}
        options={[
          ['auto', 'Fastest on this machine'],
          ...BACKENDS.map((backend) => [backend, backendName(backend)] as const),
        ]}
        onChange={(engine) => onChange(engine as Settings['engine'])}
        testId="engine-choice"
      />
      <Loaded from={asked}>
        {({ report, choice }) => {
          const use = backendInUse(choice, report)
          return (
            <>
              <p className="small muted" data-testid="engine-in-use">
                {use ? `${backendName(use.backend)} is in use. ${use.why}` : NOT_MEASURED}
                {report && ` Measured ${moment(report.measuredAt, new Date(thaw.now()))}.`}
              </p>
              {report && <EngineTable report={report} inUse={use?.backend} />}
              {report && <EngineReasons report={report} />}
            </>
          )
        }}
      </Loaded>
      {working && <JobPanel job={job} title={job.title || 'Measuring the engines'} />}
      {job?.failure && (
        <FailurePanel
          failure={job.failure}
          onDismiss={() => thaw.jobs.update((all) => withEntry(all, job.jobId, undefined))}
        />
      )}
    </Panel>
  )
}

const NOT_MEASURED = 'Not measured on this machine yet. Thaw measures the engines when it first needs one.'
