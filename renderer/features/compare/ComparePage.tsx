import { useQuery, useRoute } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { ConfusionMatrix } from '../../charts/ConfusionMatrix.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Empty, Panel } from '../../ui/Panel.tsx'
import { CompareConfig } from './CompareConfig.tsx'
import { CompareCurves } from './CompareCurves.tsx'
import { CompareScores } from './CompareScores.tsx'

export function ComparePage() {
  const { route } = useRoute()
  const runs = (route.query['runs'] ?? '').split(',').filter((run) => run !== '')
  if (runs.length < 2) {
    return (
      <Empty title="Nothing to compare">
        <p>
          Select two or more runs in the <a href={formatRoute('history')}>history</a>, then choose Compare.
        </p>
      </Empty>
    )
  }
  return <Comparison runs={runs} />
}

function Comparison({ runs }: { runs: string[] }) {
  const compared = useQuery('runs.compare', { runs })
  return (
    <div className="page" data-testid="compare-view">
      <header className="page-head">
        <h1>Compare {runs.length} runs</h1>
        <a href={formatRoute('history')}>Back to history</a>
      </header>
      <Loaded from={compared}>
        {({ runs }) => (
          <>
            <CompareScores runs={runs} />
            <CompareCurves runs={runs} />
            <CompareConfig runs={runs} />
            <div className="columns">
              {runs.map(
                ({ runId, name, scores }) =>
                  scores.test?.details.task === 'classes' && (
                    <Panel key={runId} title={`Confusion: ${name}`}>
                      <ConfusionMatrix
                        classes={scores.test.details.perClass.map((row) => row.name)}
                        confusion={scores.test.details.confusion}
                      />
                    </Panel>
                  ),
              )}
            </div>
          </>
        )}
      </Loaded>
    </div>
  )
}
