import type { Inspection } from '../../core/contract/index.ts'
import type { ReadingOptions } from '../../core/domain/dataset.ts'
import type { Failure, Result } from '../../core/domain/failure.ts'
import { importDataset, newJob } from './importing.ts'
import { observable, withEntry, type Observable } from './observable.ts'
import type { Thaw } from './state.ts'

/** What is known of a source before its import. */
export interface Looked {
  /** The newest answer; kept while another is on its way. Its pictures stay those of the quick look. */
  readonly inspection: Inspection | null
  /** The thorough answer: every pixel was read. */
  readonly check: Inspection | null
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
  /** Looks anew; whatever was under way for other options is cancelled. */
  look(options: ReadingOptions): void
  /** Starts the thorough check that was stopped or waits, however long it takes. */
  check(): void
  importNow(): void
  /** The person has left: ends what was under way for the preview alone. */
  close(): void
}

const NOTHING: Looked = {
  inspection: null,
  check: null,
  busy: null,
  jobId: null,
  stopped: false,
  waits: null,
  failure: null,
}

/** A check that nobody asked for may take this long; a longer one is offered. */
const UNASKED_SECONDS = 60

/**
 * A quick look at a source, and behind it a check of every image, whose result an import with the same options takes
 * over: the person can import at any moment, and no picture is read twice.
 */
export function createInspector(thaw: Thaw, path: string, newJobId: () => string): Inspector {
  const state = observable(NOTHING)
  const shown = new Set<string>()
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

  function forget(previewId: string): void {
    shown.delete(previewId)
    void thaw.call('datasets.forgetPreview', { previewId })
  }

  function forgetAll(): void {
    for (const previewId of shown) forget(previewId)
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

  function ask(scope: 'first' | 'all', jobId: string, patience?: number): Promise<Result<Inspection>> {
    current = jobId
    return thaw.call('datasets.inspect', { path, ...options, scope, patience, jobId })
  }

  /** Null for an answer that came too late. */
  function accept(question: number, answer: Result<Inspection>): Result<Inspection> | null {
    if (answer.ok) shown.add(answer.value.previewId)
    if (question === asked) return answer
    if (answer.ok && !importing) forget(answer.value.previewId)
    return null
  }

  async function look(next: ReadingOptions): Promise<void> {
    endCurrent()
    here = true
    importing = false
    options = next
    const question = asked
    change({ busy: 'looking', jobId: null, stopped: false, waits: null })
    const answer = accept(question, await ask('first', newJobId()))
    if (!answer) return
    current = null
    if (!answer.ok) return change({ busy: null, failure: answer.failure })
    for (const older of shown) if (older !== answer.value.previewId) forget(older)
    change({ inspection: answer.value, check: null, busy: null, failure: null })
    // Until a person says what the columns hold, there is nothing to check.
    if (!answer.value.unclear) await check(UNASKED_SECONDS)
  }

  async function check(patience?: number): Promise<void> {
    const question = asked
    const jobId = newJobId()
    const job = newJob(thaw, { jobId, kind: 'inspect', title: path, stage: 'Checking every image' })
    thaw.jobs.update((jobs) => withEntry(jobs, jobId, job))
    change({ busy: 'checking', jobId, stopped: false, waits: null, failure: null })
    checking = ask('all', jobId, patience)
    const answer = accept(question, await checking)
    if (!answer) return
    current = null
    checking = null
    // The import under way has made the job its own.
    if (!importing) thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
    change({ busy: null, jobId: null })
    if (answer.ok) change(answer.value.checked ? { check: answer.value } : { waits: answer.value.checkSeconds })
    else if (answer.failure.code === 'stopped') change({ stopped: true })
    else if (!importing) change({ failure: answer.failure })
    if (!answer.ok) importing = false
  }

  return {
    state,
    look: (next) => void look(next),
    check: () => void check(),
    importNow() {
      const { jobId } = state.get()
      const after = checking ?? undefined
      importing = true
      void importDataset(thaw, { path, options }, jobId ?? newJobId(), { after, waitedFor: () => here }).then(() => {
        importing = false
        if (!here) forgetAll()
      })
    },
    close() {
      endCurrent()
      here = false
      if (!importing) forgetAll()
    },
  }
}

/** What to show: the thorough answer where there is one, with the pictures that are already in sight. */
export function shownOf({ inspection, check }: Looked): Inspection | null {
  if (!inspection || !check) return inspection
  if (!inspection.complete) return check
  return { ...check, previewId: inspection.previewId, samples: inspection.samples }
}
