import type { Inspection } from '../../../core/contract/index.ts'
import type { Failure } from '../../../core/domain/failure.ts'
import { baseName } from '../../lib/format.ts'
import { parseOptions } from '../../lib/readingOptions.ts'
import { useRoute, useThaw, useValue } from '../../state/hooks.ts'
import { importRoute } from '../../state/importing.ts'
import { Button } from '../../ui/Button.tsx'
import { FailurePanel } from '../../ui/FailurePanel.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Changes } from '../content/Changes.tsx'
import { ProblemsList } from '../content/ProblemsList.tsx'
import { SampleTile } from '../content/SampleTile.tsx'
import { Checked } from './Checked.tsx'
import { Columns } from './Columns.tsx'
import { ConfirmColumns } from './ConfirmColumns.tsx'
import { ConfirmLevels } from './ConfirmLevels.tsx'
import { ConfirmUnread } from './ConfirmUnread.tsx'
import { Counts } from './Counts.tsx'
import { ImportHead } from './ImportHead.tsx'
import { Offers } from './Offers.tsx'
import { Reading } from './Reading.tsx'
import type { ReadingProps } from './readingProps.ts'
import { useInspector } from './useInspector.ts'

/** What an import would do, before anything is stored; how the source is read can be changed until it fits. */
export function ImportPage({ path }: { path: string }) {
  const thaw = useThaw()
  const { route } = useRoute()
  const options = parseOptions(route.query['o'])
  const { inspector, looked } = useInspector(path, options)
  const jobs = useValue(thaw.jobs)
  const importing = [...jobs.values()].find((job) => job.kind === 'import' && job.title === path)
  const { inspection } = looked
  const failure = looked.failure ?? importing?.failure ?? null
  const busy = importing !== undefined && importing.failure === null

  function change(next: typeof options): void {
    // In the address, and without a step of its own for “back”.
    history.replaceState(null, '', importRoute(path, next))
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  }

  return (
    <div className="page import-page" aria-busy={looked.busy === 'looking'}>
      <ImportHead
        name={inspection?.name ?? baseName(path)}
        path={path}
        inspection={inspection}
        looked={looked}
        importing={busy ? importing : undefined}
        inspector={inspector}
      />
      {failure && (
        <FailurePanel failure={failure}>
          <Button onClick={() => inspector.look(options)}>Try again</Button>
          {Object.keys(options).length > 0 && <Button onClick={() => change({})}>Reset reading options</Button>}
          {needsClasses(failure) && inspection?.boxConvention && inspection.task !== 'boxes' && (
            <Button onClick={() => change({ ...options, boxes: 'referring' })}>Keep boxes as phrases</Button>
          )}
        </FailurePanel>
      )}
      {!inspection && !failure && <p className="loading">Looking at {baseName(path)}…</p>}
      {inspection && (
        // What the pictures and numbers belong to is no longer what was asked for while another look is under way.
        <fieldset className={looked.busy === 'looking' ? 'import-body old' : 'import-body'} disabled={busy}>
          <legend className="hidden">How it is read</legend>
          <Body inspection={inspection} options={options} onChange={change} />
        </fieldset>
      )}
    </div>
  )
}

function Body({ inspection, options, onChange }: ReadingProps) {
  const { previewId, name, samples, problems, problemCounts, checked } = inspection
  const reading = { inspection, options, onChange }
  const labels = inspection.classes.map((each) => each.name)
  return (
    <>
      <ConfirmUnread {...reading} />
      <ConfirmLevels {...reading} />
      <ConfirmColumns {...reading} />
      <Offers {...reading} />
      <div className="columns">
        <Reading {...reading} />
        <Counts inspection={inspection} />
      </div>
      {inspection.columns && <Columns {...reading} columns={inspection.columns} />}
      <Panel title="Samples" testId="samples">
        {samples.length === 0 && <p className="muted">No picture was found that could be shown.</p>}
        <ul className="tiles">
          {samples.map((sample) => (
            <SampleTile key={sample.index} of={previewId} sample={sample} labels={labels} />
          ))}
        </ul>
      </Panel>
      <Checked checked={checked} previewId={previewId} />
      {checked?.changes.before && <Changes changes={checked.changes} before={checked.changes.before} />}
      <ProblemsList name={name} problems={problems} counts={problemCounts} none={noProblems(inspection)} />
    </>
  )
}

/** Crops need different classes; phrases do not. */
function needsClasses({ code }: Failure): boolean {
  return code === 'dataset-one-class' || code === 'dataset-class-too-small'
}

function noProblems({ checked }: Inspection): string {
  return checked ? 'None: every item can be imported.' : 'None so far.'
}
