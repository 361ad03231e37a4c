import { useEffect } from 'react'
import type { Inspection } from '../../../core/contract/index.ts'
import { count, counted, timeLeft } from '../../lib/format.ts'
import { importLabel } from '../../lib/importWords.ts'
import { confirms } from '../../lib/shortcuts.ts'
import { useThaw, useValue } from '../../state/hooks.ts'
import { cancelJob, lookAtNext } from '../../state/importing.ts'
import type { Inspector, Looked } from '../../state/inspecting.ts'
import { shareDone, type Job } from '../../state/jobs.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { showProblems } from '../content/showProblems.ts'
import { ProgressAnnouncement, ProgressBar } from '../../ui/Progress.tsx'

interface Props {
  readonly name: string
  readonly path: string
  readonly inspection: Inspection | null
  readonly looked: Looked
  /** The import under way. */
  readonly importing: Job | undefined
  readonly inspector: Inspector
}

/** Stays in sight while the page scrolls: what it is, how far the check is, and the one button. */
export function ImportHead({ name, path, inspection, looked, importing, inspector }: Props) {
  const thaw = useThaw()
  const waiting = useValue(thaw.waiting)
  const ready = !importing && unavailable(inspection, looked) === undefined
  useEffect(() => {
    if (!ready) return
    function onKey(event: KeyboardEvent): void {
      if (confirms(event) && !document.querySelector('dialog[open]')) inspector.importNow()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [ready, inspector])
  return (
    <header className="import-head">
      <div className="page-head">
        <div className="grow">
          <h1 className="ellipsis" title={name}>
            {name}
          </h1>
          <p className="small muted ellipsis" title={path}>
            {path}
            {waiting.length > 0 && ` · ${counted(waiting.length, 'more', 'more')} to preview after this`}
          </p>
        </div>
        <div className="row">
          <Button kind="quiet" onClick={() => lookAtNext(thaw)}>
            {importing ? 'Back' : waiting.length > 0 ? 'Skip' : 'Cancel'}
          </Button>
          <Button
            kind="primary"
            icon="add"
            className="import-now"
            busy={importing !== undefined}
            unavailable={importing ? undefined : unavailable(inspection, looked)}
            onClick={() => inspector.importNow()}
            data-testid="import-now"
          >
            {importing ? 'Importing…' : inspection ? importLabel(inspection) : 'Import'}
          </Button>
        </div>
      </div>
      <CheckLine inspection={inspection} looked={looked} importing={importing} inspector={inspector} />
    </header>
  )
}

function unavailable(inspection: Inspection | null, { busy, failure }: Looked): string | undefined {
  if (failure) return failure.message
  if (!inspection || busy === 'looking') return 'The preview is not ready yet'
  if (inspection.unclear) return inspection.unclear.message
  return undefined
}

/** One line that is always there, so that nothing moves when the check ends. */
function CheckLine({ inspection, looked, importing, inspector }: Omit<Props, 'name' | 'path'>) {
  const thaw = useThaw()
  const job = useValue(thaw.jobs).get(importing?.jobId ?? looked.jobId ?? '')
  if (job) {
    const share = shareDone(job.done, job.total)
    return (
      <div className="check-line" data-testid={importing ? 'job' : 'checking'}>
        <ProgressBar label={job.stage} done={job.done} total={job.total} />
        <span className="small muted tabular ellipsis">
          {job.stage}
          {job.total !== null && job.total > 0 && ` · ${count(job.done)} of ${count(job.total)}`}
          {share !== null && share > 0 && job.etaSeconds !== null && ` · ${timeLeft(job.etaSeconds)} left`}
        </span>
        {inspection && !importing && <Found inspection={inspection} />}
        <Button
          kind="quiet"
          icon={importing ? 'cross' : 'stop'}
          busy={job.cancelling}
          onClick={() => void cancelJob(thaw, job.jobId)}
        >
          {importing ? 'Cancel' : 'Stop checking'}
        </Button>
        <ProgressAnnouncement what={job.stage} share={share} />
      </div>
    )
  }
  const state = stateOf(inspection, looked)
  return (
    <div className="check-line">
      {state !== '' && (
        <span className="small muted ellipsis" title={state} role="status" data-testid="check-state">
          {state}
        </span>
      )}
      {inspection && <Found inspection={inspection} />}
      {(looked.stopped || looked.waits !== null) && (
        <Button kind="quiet" onClick={() => inspector.check()}>
          Check every image
        </Button>
      )}
    </div>
  )
}

/** What is wrong, and the way to the list. */
function Found({ inspection: { problemCounts } }: { inspection: Inspection }) {
  const { errors, warnings } = problemCounts
  if (errors + warnings === 0) return null
  const parts = [
    ...(errors > 0 ? [`${count(errors)} left out`] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ]
  return (
    <button type="button" className="link small" onClick={showProblems}>
      <Icon name="warning" />
      {parts.join(', ')}
    </button>
  )
}

function stateOf(inspection: Inspection | null, { busy, stopped, waits, failure }: Looked): string {
  if (busy === 'looking') return inspection ? 'Updating the preview…' : 'Reading…'
  if (failure || !inspection) return ''
  if (inspection.unclear)
    return `Thaw will check the images once you have chosen ${questionOf(inspection.unclear.code)}.`
  if (stopped) return 'You stopped the check; the import will check the remaining images.'
  if (waits !== null) return `Checking every image takes ${longTime(inspection, waits)}; the import does it too.`
  return 'Every image was checked. Nothing is stored until you import.'
}

function questionOf(code: string): string {
  if (code === 'classes-unclear') return 'which folders are the classes'
  return code === 'annotations-unread' || code === 'dataset-empty' ? 'what to read' : 'the role of each column'
}

/** “about 12 min”, or “more than 12 min” where not all of it is counted. */
function longTime({ complete }: Inspection, seconds: number): string {
  const time = timeLeft(seconds)
  return complete ? time : time.replace('about', 'more than')
}
