import type { ReactNode } from 'react'
import { CAPTION_TEMPLATE } from '../../../core/domain/caption.ts'
import { shortName } from '../../../core/domain/run-models.ts'
import { strategyName } from '../../../core/strategies/index.ts'
import { useQuery, useQueryIf } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Empty } from '../../ui/Panel.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { UseForm } from './UseForm.tsx'

interface Props {
  readonly run: string | undefined
  readonly model: string | undefined
}

/** Pictures of the person's own, scored by a run before it and after it, or by a model. */
export function UsePage({ run, model }: Props) {
  if (run !== undefined) return <UseRun runId={run} />
  if (model !== undefined) return <UseModel model={model} />
  return (
    <Empty title="No model chosen">
      <p>Open a finished run, or a model in Settings, and press “Use the model”.</p>
    </Empty>
  )
}

function Page({ about, children }: { readonly about: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Use the model</h1>
          <p className="muted">{about}</p>
        </div>
      </header>
      {children}
    </div>
  )
}

function UseRun({ runId }: { readonly runId: string }) {
  const run = useQuery('runs.get', { run: runId })
  const started = run.status === 'ready' ? run.value : null
  const model = useQueryIf('models.get', started && { model: started.model })
  const dataset = useQueryIf('datasets.get', started && { dataset: started.datasetId })
  return (
    <Loaded from={run}>
      {({ name, strategy, model: from, datasetName, config }) => (
        <Page
          about={
            <>
              <a href={formatRoute('run', runId)}>{name}</a>: {strategyName(strategy)} with {shortName(from)} on{' '}
              {datasetName}
            </>
          }
        >
          <Loaded from={model}>
            {({ templates }) =>
              // A dataset that was removed leaves a run whose classes nobody knows.
              dataset.status === 'loading' ? null : (
                <UseForm
                  key={runId}
                  of={{ run: runId }}
                  title={name}
                  classes={dataset.status === 'ready' ? dataset.value.classes.map((one) => one.name) : []}
                  templates={templates && (config.native?.templates ?? [CAPTION_TEMPLATE])}
                />
              )
            }
          </Loaded>
        </Page>
      )}
    </Loaded>
  )
}

function UseModel({ model }: { readonly model: string }) {
  const found = useQuery('models.get', { model })
  return (
    <Loaded from={found}>
      {({ model: name, pretrained, templates }) => (
        <Page about={`${shortName(name)}, pretrained on ${pretrained}`}>
          {templates ? (
            <UseForm key={name} of={{ model }} title={name} classes={[]} templates={templates} />
          ) : (
            <Empty title="This model reads no texts">
              <p>It has nothing to compare pictures with until a run gives it a head for its classes.</p>
            </Empty>
          )}
        </Page>
      )}
    </Loaded>
  )
}
