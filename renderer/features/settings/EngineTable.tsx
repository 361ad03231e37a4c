import { useQuery } from '../../state/hooks.ts'
import { decimal } from '../../lib/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'

/** What the doctor found: which engines work on this machine, how fast, and why the others don't. */
export function EngineTable() {
  const doctor = useQuery('engine.doctor', {})
  return (
    <Loaded from={doctor}>
      {({ engines }) => (
        <table className="table" data-testid="engine-table">
          <thead>
            <tr>
              <th scope="col">Engine</th>
              <th scope="col">State</th>
              <th scope="col">Details</th>
              <th scope="col" className="number">
                GFLOP/s
              </th>
            </tr>
          </thead>
          <tbody>
            {engines.map((engine) => (
              <tr key={engine.id}>
                <th scope="row">{engine.id}</th>
                <td>
                  <span className={`status ${engine.available ? 'good' : 'calm'}`}>
                    <Icon name={engine.available ? 'check' : 'cross'} />
                    {engine.chosen ? 'In use' : engine.available ? 'Available' : 'Not available'}
                  </span>
                </td>
                <td>{engine.available ? engine.description : engine.why}</td>
                <td className="number">{decimal(engine.matmulGflops)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Loaded>
  )
}
