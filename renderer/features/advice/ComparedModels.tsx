import type { Output } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { IntervalAxis, IntervalBar } from '../../charts/IntervalBar.tsx'
import { fractionDomain } from '../../../core/math/scale.ts'
import { count, percent, percentRange } from '../../lib/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

interface Props {
  readonly compared: Output<'models.compare'>
  readonly inUse: string | undefined
  readonly onUse: (model: string) => void
}

/** What each model's frozen features are worth on the dataset, on one axis. */
export function ComparedModels({ compared: { models, best, reason, problems }, inUse, onUse }: Props) {
  const domain = fractionDomain(models.flatMap(({ linear }) => [linear.low, linear.high]))
  const metric = models[0] ? METRICS[models[0].metric].name : ''
  return (
    <Panel title="Models on these images" testId="compared-models">
      <p>{reason}</p>
      <div className="table-scroll">
        <table className="table interval-table compared-models">
          <TableHead
            columns={[
              'Model',
              `Frozen features, ${metric}, 95 % interval`,
              { label: 'Score', numeric: true },
              { label: 'Zero-shot', numeric: true },
              { label: 'Images per second', numeric: true },
              { label: 'Use', hidden: true },
            ]}
          />
          <tbody>
            {models.map(({ model, linear, zeroShot, forwardMsPerImage }) => (
              <tr key={model} className={model === best ? 'chosen' : undefined}>
                <th scope="row">{model}</th>
                <td className="chart">
                  <IntervalBar
                    domain={domain}
                    {...linear}
                    strong={model === best}
                    label={`${model}: ${percentRange(linear.low, linear.high)}`}
                  />
                </td>
                <td className="number">{percent(linear.value)}</td>
                <td className="number">{zeroShot ? percent(zeroShot.value) : '–'}</td>
                <td className="number">{count(Math.round(1000 / forwardMsPerImage))}</td>
                <td>
                  {model === inUse ? (
                    <span className="muted">In use</span>
                  ) : (
                    <Button kind="quiet" onClick={() => onUse(model)} aria-label={`Use ${model}`}>
                      Use
                    </Button>
                  )}
                </td>
              </tr>
            ))}
            <tr className="axis-row" aria-hidden="true">
              <td />
              <td className="chart">
                <IntervalAxis domain={domain} />
              </td>
              <td colSpan={4} />
            </tr>
          </tbody>
        </table>
      </div>
      {problems.map(({ model, message }) => (
        <p key={model} className="small muted">
          {model}: {message}
        </p>
      ))}
    </Panel>
  )
}
