import type { Measurement } from '../../../core/contract/index.ts'
import { duration, moment } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { useChosenModel } from '../../state/useChosenModel.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ClassTemplates } from './ClassTemplates.tsx'
import { Probes } from './Probes.tsx'
import { ShiftCharts } from './ShiftCharts.tsx'
import { SizeFigures } from './SizeFigures.tsx'

interface Props {
  readonly datasetId: string
  readonly name: string
}

/** The results of the last measurement with the chosen model: size, shift and probes. */
export function Measured(props: Props) {
  const { model, elsewhere } = useChosenModel()
  return (
    <Panel title="Measured" testId="measured">
      {elsewhere ? (
        <p className="muted">
          Thaw does not run {elsewhere.model}, so that its advice rests on the dataset’s size and on published results.
          Choose another model to see how the images look to it.
        </p>
      ) : (
        <Latest {...props} model={model} />
      )}
    </Panel>
  )
}

function Latest({ datasetId, name, model }: Props & { readonly model: string | undefined }) {
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
        <SizeFigures size={size} />
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
