import type { EngineReport } from '../../../core/contract/index.ts'
import { backendName, type Backend } from '../../../core/domain/engine.ts'
import { decimal } from '../../lib/format.ts'
import { Icon } from '../../ui/Icon.tsx'

/** What was measured: which engines work on this machine, how fast, and why the others don't. */
export function EngineTable({ report, inUse }: { report: EngineReport; inUse: Backend | undefined }) {
  return (
    <table className="table" data-testid="engine-table">
      <thead>
        <tr>
          <th scope="col">Engine</th>
          <th scope="col">State</th>
          <th scope="col">Details</th>
          <th scope="col" className="number">
            GFLOP/s
          </th>
          <th scope="col" className="number">
            Images/s
          </th>
          <th scope="col" className="number">
            Training images/s
          </th>
        </tr>
      </thead>
      <tbody>
        {report.engines.map((engine) => (
          <tr key={engine.id}>
            <th scope="row">{backendName(engine.id)}</th>
            <td>
              <span className={`status ${engine.available ? 'good' : 'calm'}`}>
                <Icon name={engine.available ? 'check' : 'cross'} />
                {engine.id === inUse ? 'In use' : engine.available ? 'Available' : 'Not available'}
              </span>
            </td>
            <td>{[engine.description, engine.why].filter((text) => text !== undefined).join('. ')}</td>
            <td className="number">{decimal(engine.matmulGflops)}</td>
            <td className="number">{decimal(engine.forwardImagesPerSecond)}</td>
            <td className="number">{decimal(engine.stepImagesPerSecond)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
