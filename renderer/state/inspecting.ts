import type { Inspection } from '../../core/contract/index.ts'
import type { ReadingOptions } from '../../core/domain/dataset.ts'
import type { Failure, Result } from '../../core/domain/failure.ts'
import { importDataset, newJob } from './importing.ts'
import { observable, withEntry, type Observable } from './observable.ts'
import type { Thaw } from './state.ts'

/** What is known of a source before its import. */
export interface Looked {
  /** The newest answer; kept while another is on its way. The check of every image adds to it. */
  readonly inspection: Inspection | null
  readonly busy: 'looking' | 'checking' | null
  /** The job of the thorough check. */
  readonly jobId: string | null
  /** The thorough check was stopped by the person. */
  readonly stopped: boolean
  /** Seconds the thorough check would take, where that is so long that it waits for the person. */
  readonly waits: number | null
  readonly failure: Failure | null
}

export interface Inspector {
  readonly state: Observable<Looked>
  /** Starts a new preview; cancels any running one. */
  look(options: ReadingOptions): void
  /** Starts the thorough check that was stopped or waits, however long it takes. */
  check(): void
  importNow(): void
  /** The person has left: ends what was under way for the preview alone. */
  close(): void
}

const NOTHING: Looked = {
  inspection: null,
  busy: null,
  jobId: null,
  stopped: false,
  waits: null,
  failure: null,
}

/** A check that nobody asked for may take this long; a longer one is offered. */
const UNASKED_SECONDS = 60

/**
 * A quick look at a source, and behind it a check of every image, which an import takes over: the person can import at
 * any moment, and nothing is opened or read twice.
 */
export function createInspector(thaw: Thaw, path: string, newJobId: () => string): Inspector {
  const state = observable(NOTHING)
  let options: ReadingOptions = {}
  /** Answers to older questions are dropped. */
  let asked = 0
  let current: string | null = null
  let checking: Promise<Result<Inspection>> | null = null
  let importing = false
  let here = true

  function change(changes: Partial<Looked>): void {
    state.set({ ...state.get(), ...changes })
  }

  function forget(inspection: Inspection | null): void {
    if (inspection) void thaw.call('datasets.forgetPreview', { previewId: inspection.previewId })
  }

  function endCurrent(): void {
    asked += 1
    if (current === null || importing) return
    const jobId = current
    current = null
    checking = null
    thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
    void thaw.call('jobs.cancel', { jobId })
  }

  async function look(next: ReadingOptions): Promise<void> {
    endCurrent()
    here = true
    importing = false
    options = next
    const question = asked
    change({ busy: 'looking', jobId: null, stopped: false, waits: null })
    const jobId = newJobId()
    current = jobId
    const answer = await thaw.call('datasets.inspect', { path, ...next, scope: 'first', jobId })
    if (question !== asked) return forget(answer.ok ? answer.value : null)
    current = null
    if (!answer.ok) return change({ busy: null, failure: answer.failure })
    forget(state.get().inspection)
    change({ inspection: answer.value, busy: null, failure: null })
    // Until a person says what the columns hold, there is nothing to check.
    if (!answer.value.unclear) await check(UNASKED_SECONDS)
  }

  async function check(patience?: number): Promise<void> {
    const { inspection } = state.get()
    if (!inspection) return
    const { previewId } = inspection
    const question = asked
    const jobId = newJobId()
    const job = newJob(thaw, { jobId, kind: 'inspect', title: path, stage: 'Checking every image' })
    thaw.jobs.update((jobs) => withEntry(jobs, jobId, job))
    change({ busy: 'checking', jobId, stopped: false, waits: null, failure: null })
    current = jobId
    checking = thaw.call('datasets.check', { previewId, patience, jobId })
    const answer = await checking
    if (question !== asked) return
    current = null
    checking = null
    // The import under way has made the job its own.
    if (!importing) thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
    change({ busy: null, jobId: null })
    if (answer.ok) change({ inspection: answer.value, waits: answer.value.checkSeconds })
    else if (answer.failure.code === 'stopped') change({ stopped: true })
    else if (!importing) change({ failure: answer.failure })
    if (!answer.ok) importing = false
  }

  return {
    state,
    look: (next) => void look(next),
    check: () => void check(),
    importNow() {
      const { jobId, inspection } = state.get()
      if (!inspection) return
      const request = { path, options, previewId: inspection.previewId }
      const after = checking ?? undefined
      importing = true
      void importDataset(thaw, request, jobId ?? newJobId(), { after, waitedFor: () => here }).then(() => {
        importing = false
        if (!here) forget(inspection)
      })
    },
    close() {
      endCurrent()
      here = false
      if (!importing) forget(state.get().inspection)
    },
  }
}
