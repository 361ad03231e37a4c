import type { EngineReport } from '../../../core/contract/index.ts'
import { backendName, type Backend, whyUntimed } from '../../../core/domain/engine.ts'
import { decimal } from '../../lib/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

/** The engines that work on this machine, how fast they are, and why a speed is missing. */
export function EngineTable({ report, inUse }: { report: EngineReport; inUse: Backend | undefined }) {
  const untimed = whyUntimed(report.engines)
  return (
    <>
      <table className="table" data-testid="engine-table">
        <TableHead
          columns={[
            'Engine',
            'State',
            'Details',
            { label: 'GFLOP/s', numeric: true },
            { label: 'Images/s', numeric: true },
            { label: 'Training images/s', numeric: true },
          ]}
        />
        <tbody>
          {report.engines
            .filter(({ available }) => available)
            .map((engine) => (
              <tr key={engine.id}>
                <th scope="row">{backendName(engine.id)}</th>
                <td>
                  <span className={`status ${engine.id === inUse ? 'good' : 'calm'}`}>
                    <Icon name="check" />
                    {engine.id === inUse ? 'In use' : 'Available'}
                  </span>
                </td>
                <td>{engine.description}</td>
                <td className="number">{decimal(engine.matmulGflops)}</td>
                <td className="number">{decimal(engine.forwardImagesPerSecond)}</td>
                <td className="number">{decimal(engine.stepImagesPerSecond)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {untimed !== null && (
        <p className="small muted" data-testid="engine-untimed">
          {untimed}
        </p>
      )}
    </>
  )
}

/** Engines that do not work, or not as intended, and what to do about it. */
export function EngineReasons({ report }: { report: EngineReport }) {
  const reasons = report.engines.filter(({ why }) => why !== undefined)
  if (reasons.length === 0) return null
  return (
    <Facts
      facts={reasons.map(({ id, available, why }) => [backendName(id), available ? why : `Not available. ${why}`])}
    />
  )
}
