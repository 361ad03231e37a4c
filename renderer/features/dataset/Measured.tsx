import type { Measurement } from '../../../core/contract/index.ts'
import { duration, moment } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { useChosenModel } from '../../state/useChosenModel.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Probes } from './Probes.tsx'
import { ShiftCharts } from './ShiftCharts.tsx'
import { SizeFigures } from './SizeFigures.tsx'

/** The results of the last measurement with the chosen model: size, shift and probes. */
export function Measured({ datasetId }: { datasetId: string }) {
  const { model } = useChosenModel()
  const latest = useQuery('measure.latest', { dataset: datasetId, model })
  return (
    <Panel title="Measured" testId="measured">
      <Loaded from={latest}>
        {({ measurement }) =>
          measurement ? (
            <Found measurement={measurement} />
          ) : (
            <p className="muted">
              Not measured {model === undefined ? 'yet' : `with ${model} yet`}. “Recommend and train” first measures the
              dataset’s effective size and its distance from the model’s pretraining data.
            </p>
          )
        }
      </Loaded>
    </Panel>
  )
}

function Found({ measurement }: { measurement: Measurement }) {
  const { datasetId, size, shift, probe, mirror, model, engine, seconds, measuredAt } = measurement
  return (
    <>
      <div className="measured">
        <SizeFigures size={size} />
        <ShiftCharts shift={shift} datasetId={datasetId} />
        <Probes probe={probe} mirror={mirror} />
      </div>
      <p className="small muted">
        With {model} on {engine}, {moment(measuredAt, new Date())}, in {duration(seconds)}.
      </p>
    </>
  )
}
