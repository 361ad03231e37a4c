import { strategyName } from '../../../core/strategies/index.ts'
import { count } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

/** What each strategy takes on this computer, for the dataset that was last measured with the model. */
export function ModelCosts({ model }: { readonly model: string }) {
  const costs = useQuery('models.costs', { model })
  return (
    <section aria-label="What training takes here" data-testid="model-costs">
      <h3>What training takes here</h3>
      <Loaded from={costs}>
        {({ dataset, strategies, memoryMB }) =>
          dataset === null ? (
            <p className="small muted">
              Not known yet: press “Recommend only” on a dataset with this model, and Thaw times a few steps.
            </p>
          ) : (
            <>
              <table className="table">
                <TableHead
                  columns={[
                    'Strategy',
                    { label: 'Minutes', numeric: true },
                    { label: 'Memory', numeric: true },
                    { label: 'Fits', hidden: true },
                  ]}
                />
                <tbody>
                  {strategies.map(({ strategy, minutes, memoryMB: needed, fits }) => (
                    <tr key={strategy}>
                      <th scope="row">{strategyName(strategy)}</th>
                      <td className="number">
                        {minutes.low.toFixed(1)}–{minutes.high.toFixed(1)}
                      </td>
                      <td className="number">{count(Math.round(needed))} MiB</td>
                      <td>
                        {!fits && (
                          <span className="status warn">
                            <Icon name="warning" />
                            Does not fit
                          </span>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <p className="small muted">
                For the {count(dataset.images)} training images of{' '}
                <a href={formatRoute('dataset', dataset.datasetId)}>{dataset.name}</a>, measured with this model. This
                computer has {count(Math.round(memoryMB))} MiB.
              </p>
            </>
          )
        }
      </Loaded>
    </section>
  )
}
