import type { RunDetail } from '../../../core/contract/index.ts'
import { shortName } from '../../../core/domain/run-models.ts'
import { isActive } from '../../../core/domain/run.ts'
import { strategyName } from '../../../core/strategies/index.ts'
import { useAction, useQuery } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { EditableTitle } from '../../ui/EditableText.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ArtifactsPanel } from './ArtifactsPanel.tsx'
import { ConfigPanel } from './ConfigPanel.tsx'
import { NotesPanel } from './NotesPanel.tsx'
import { OutputPanel } from './OutputPanel.tsx'
import { RunActions } from './RunActions.tsx'
import { RunAdvice } from './RunAdvice.tsx'
import { RunBlend } from './RunBlend.tsx'
import { RunCurves } from './RunCurves.tsx'
import { RunLive } from './RunLive.tsx'
import { RunScores } from './RunScores.tsx'
import { Timeline } from './Timeline.tsx'

export function RunPage({ runId }: { runId: string }) {
  const run = useQuery('runs.get', { run: runId })
  return <Loaded from={run}>{(detail) => <RunView run={detail} />}</Loaded>
}

function RunView({ run }: { run: RunDetail }) {
  const { act } = useAction()
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <EditableTitle
            value={run.name}
            label="Rename"
            onSave={(name) => act('runs.rename', { run: run.runId, name })}
          />
          <p className="muted">
            {strategyName(run.strategy)} with <span title={run.modelHash}>{shortName(run.model)}</span> on{' '}
            {run.fingerprint === '' ? (
              run.datasetName
            ) : (
              <a href={formatRoute('dataset', run.datasetId)}>{run.datasetName}</a>
            )}
            {run.sweepId !== null && (
              <>
                {' · '}
                <a href={formatRoute('sweep', run.sweepId)}>part of a sweep</a>
              </>
            )}
            {run.config.from && (
              <>
                {' · started from '}
                <a href={formatRoute('run', run.config.from.runId)}>{run.config.from.name}</a>
              </>
            )}
            {run.archived && ' · archived'}
          </p>
        </div>
        <RunActions run={run} />
      </header>
      <section className="panel" aria-label="Status">
        <RunLive run={run} caution={run.events.some(({ kind }) => kind === 'not-improved')} />
      </section>
      <RunCurves
        metric={run.metric}
        lossNote={lossNote(run)}
        runId={run.runId}
        events={run.events}
        scored={run.trainer === 'native'}
        stepless={run.phases.length > 0 && run.phases.every(({ epochs }) => epochs === 0)}
      />
      <Timeline key={run.runId} events={run.events} active={isActive(run.status)} />
      {run.artifacts.blend && <RunBlend key={`blend ${run.runId}`} run={run} blend={run.artifacts.blend} />}
      {run.scores.test && <RunScores datasetId={run.datasetId} test={run.scores.test} scores={run.scores} />}
      <div className="columns">
        <RunAdvice run={run} />
        <Panel title="Note and tags">
          <NotesPanel key={run.runId} run={run} />
        </Panel>
      </div>
      <div className="columns">
        <ConfigPanel run={run} />
        <ArtifactsPanel run={run} />
      </div>
      {run.trainer !== 'native' && <OutputPanel run={run} />}
    </div>
  )
}

/** Why the training loss of Thaw's own trainer lies above the validation loss. */
function lossNote({ config: { native } }: RunDetail): string {
  if (!native) return ''
  return `training loss is higher: augmented images${native.labelSmoothing > 0 ? ', label smoothing' : ''}`
}
