import type { Measurement } from '../../../core/contract/index.ts'
import { duration, moment } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { useChosenModel } from '../../state/useChosenModel.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ClassTemplates } from './ClassTemplates.tsx'
import { MeasuredElsewhere } from './MeasuredElsewhere.tsx'
import { Probes } from './Probes.tsx'
import { ShiftCharts } from './ShiftCharts.tsx'
import { SizeFigures } from './SizeFigures.tsx'

interface Props {
  readonly datasetId: string
  readonly name: string
  /** Whether Thaw itself can train on the dataset. */
  readonly trainable: boolean
}

/** The results of the last measurement with the chosen model: size, shift and probes. */
export function Measured(props: Props) {
  const { model, elsewhere: chosen, others } = useChosenModel()
  const elsewhere = chosen ?? (props.trainable ? undefined : others[0])
  if (!props.trainable && !elsewhere) return null
  return (
    <Panel title="Measured" testId="measured">
      {elsewhere ? (
        <MeasuredElsewhere datasetId={props.datasetId} model={elsewhere.model} />
      ) : (
        <Latest {...props} model={model} />
      )}
    </Panel>
  )
}

function Latest({ datasetId, name, model }: Omit<Props, 'trainable'> & { readonly model: string | undefined }) {
  const latest = useQuery('measure.latest', { dataset: datasetId, model })
  return (
    <Loaded from={latest}>
      {({ measurement }) =>
        measurement ? (
          <Found measurement={measurement} name={name} />
        ) : (
          <p className="muted">
            Not measured {model === undefined ? 'yet' : `with ${model} yet`}. “Recommend and train” first measures the
            dataset’s effective size and its distance from the model’s pretraining data.
          </p>
        )
      }
    </Loaded>
  )
}

function Found({ measurement, name }: { readonly measurement: Measurement; readonly name: string }) {
  const { measurementId, datasetId, size, shift, probe, mirror, model, engine, seconds, measuredAt } = measurement
  return (
    <>
      <div className="measured">
        <SizeFigures size={size} doublingGain={size.doublingGain} />
        <ShiftCharts shift={shift} datasetId={datasetId} />
        <Probes probe={probe} mirror={mirror}>
          {probe.templates && (
            <ClassTemplates key={measurementId} measurement={measurement} templates={probe.templates} title={name} />
          )}
        </Probes>
      </div>
      <p className="small muted">
        With {model} on {engine}, {moment(measuredAt, new Date())}, in {duration(seconds)}.
      </p>
    </>
  )
}
