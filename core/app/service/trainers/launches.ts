/** Runs that trainers of others train: started, followed, stopped, continued, and found again after Thaw was closed. */
import { access, readFile, rm, stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import { compareWeights } from '../../../anatomy/index.ts'
import type { RunDetail, RunSummary } from '../../../contract/run.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { isActive, isTraining } from '../../../domain/run.ts'
import { withoutSecrets } from '../../../domain/secrets.ts'
import type { RunEnd } from '../../../history/index.ts'
import {
  type EmittedCommand,
  explainFailure,
  judgeTensors,
  OTHER_TRAINERS,
  OTHER_TRAINER_IDS,
} from '../../../recipe/index.ts'
import { CLOSING } from '../compute/client.ts'
import type { ServiceContext } from '../handlers.ts'
import { createRecorder } from '../runs/run-recorder.ts'
import type { RunWrites } from '../runs/run-writes.ts'
import { checkpointsIn, weightsIn } from './artefacts.ts'
import { askToStop, type KeeperJob, startKeeper } from './keeper.ts'
import { lastLines, readEnds } from './output.ts'
import { type LaunchRecord, type Places, placesIn, readRecord } from './record.ts'
import { createWatch, type KeeperEnd, type Look, logFileOf, stepsBefore } from './watch.ts'

export interface Launches {
  /** Whether a run is of a trainer of others. */
  owns(run: Pick<RunSummary, 'trainer'>): boolean
  /** Starts the trainer of a recorded run, whose recipe and record lie in its folder. */
  begin(run: RunDetail): Promise<Result<RunSummary>>
  stop(run: RunDetail): Promise<Result<RunSummary>>
  resume(run: RunDetail): Promise<Result<RunSummary>>
  /** Resolves when the run has ended. */
  wait(runId: string): Promise<Result<RunDetail>>
  /** Follows the runs that went on while Thaw was closed; resolves once the history knows how they stand. */
  attach(runs: readonly RunSummary[]): Promise<void>
  /** The last lines of its output, without secrets. */
  output(run: RunDetail, lines: number): Promise<string[]>
  /** Follows no longer; the trainers go on. */
  close(): void
}

const LOOK_MS = 1000
/** Between two looks pass so many times what a look took. */
const SHARE_OF_TIME = 20
const ASKED = 'Stopped on request. Resume it to go on from its last checkpoint.'
const LOST =
  'The program that kept this training going has ended without a word, as when a computer is switched off. Resume the run to go on from its last checkpoint.'
const STILL_RUNNING = 'Processes of this training are still there from before. End them, then resume the run.'
const UNREADABLE = 'What Thaw wrote about this run can no longer be read, so it cannot be followed.'

/** After these a run may go on once the cause is gone. */
const PASSING: ReadonlySet<string> = new Set(['stopped', 'environment', 'out-of-memory', 'dataset-changed'])

interface Following {
  readonly waiters: (() => void)[]
  /** Why Thaw stops it; null where nobody has, or a person. */
  fault: string | null
}

export function createLaunches(context: ServiceContext, writes: Pick<RunWrites, 'write'>): Launches {
  const { history, emit, log, now } = context
  const followed = new Map<string, Following>()
  const closing = new AbortController()

  function change(runId: string, work: () => Result<RunSummary>): Promise<Result<RunSummary>> {
    return new Promise((resolve) => {
      writes.write(`the state of ${runId}`, work, (result) => {
        if (result.ok) emit({ type: 'run.changed', run: result.value })
        resolve(result)
      })
    })
  }

  async function finish(runId: string, end: RunEnd): Promise<void> {
    await change(runId, () => history.runs.finish(runId, end))
    for (const done of followed.get(runId)?.waiters ?? []) done()
    followed.delete(runId)
  }

  /** Looks at the run until it has ended or Thaw closes; resolves after the first look. */
  async function follow(run: RunDetail): Promise<void> {
    const { runId, artifacts } = run
    const record = await readRecord(artifacts.folder)
    const points = history.runs.metrics(runId)
    if (!record || !points.ok) return finish(runId, { status: 'interrupted', reason: UNREADABLE })
    const following: Following = { waiters: [], fault: null }
    followed.set(runId, following)
    const places = placesIn(artifacts.folder)
    const watch = createWatch({ places, record, known: points.value, now: () => now().getTime() })
    const report = createRecorder(context, writes, runId)
    let took = 0
    const once = async (): Promise<boolean> => {
      const began = performance.now()
      const look = await watch.look()
      took = performance.now() - began
      report(look.progress, look.points, look.events)
      if (look.mustStop !== null && following.fault === null) {
        following.fault = look.mustStop
        await change(runId, () => history.runs.update(runId, { status: 'stopping' }))
        await askToStop(places, look.mustStop)
      }
      if (look.end === null) return false
      await ended(run, record, look)
      return true
    }
    if (await once()) return
    void (async () => {
      while (!closing.signal.aborted) {
        // A look at the long log of a long run takes longer, and nothing in it is urgent.
        await wait(Math.max(LOOK_MS, SHARE_OF_TIME * took), null, { signal: closing.signal, ref: false })
        if (await once()) return
      }
    })().catch((error: unknown) => {
      if (!closing.signal.aborted) log('error', `run ${runId} can no longer be followed`, error)
    })
  }

  async function ended(run: RunDetail, record: LaunchRecord, look: Look): Promise<void> {
    const { runId, artifacts } = run
    const seconds = look.progress.elapsedSeconds
    const { end } = look
    if (end === 'lost' || end === null) return finish(runId, { status: 'interrupted', reason: LOST, seconds })
    const places = placesIn(artifacts.folder)
    if (end.how === 'stopped') {
      const fault = (await readFile(places.stop, 'utf8').catch(() => '')).trim()
      return finish(
        runId,
        fault === '' ? { status: 'stopped', reason: ASKED, seconds } : { status: 'failed', reason: fault, seconds },
      )
    }
    if (end.how === 'failed') return finish(runId, { ...(await whyFailed(places, end)), seconds })
    const { launch } = OTHER_TRAINERS[record.trainer]
    const last = record.commands.at(-1)
    const weights = launch && last ? await weightsIn(join(places.recipe, last.output), launch) : null
    if (weights === null) {
      const reason = 'The trainer ended without an error and left no weights that Thaw finds.'
      return finish(runId, { status: 'failed', reason, seconds })
    }
    const proof = await prove(record, weights)
    if (proof) {
      const { step, epoch } = look.progress
      const happened = { step, epoch, at: seconds, kind: 'proof' as const, text: proof.sentence }
      writes.write(`the proof of ${runId}`, () => history.runs.appendEvents(runId, [happened]))
      emit({ type: 'run.events', runId, events: [happened] })
    }
    return finish(runId, { status: 'completed', seconds, checkpoints: { weights, ...(proof && { proof }) } })
  }

  async function prove({ model, stages }: LaunchRecord, weights: string) {
    const compared = await compareWeights(model, weights, { signal: closing.signal })
    if (!compared.ok) {
      log('error', `the weights in ${weights} could not be compared with those of ${model}`, compared.failure)
      return null
    }
    return judgeTensors(compared.value, new Set(stages.flatMap(({ tensors }) => tensors)))
  }

  /** Of a run that has ended: the command to go on with, or to begin again where it has no checkpoint. */
  async function remaining({ commands, trainer, adapted }: LaunchRecord, folder: string) {
    const { launch } = OTHER_TRAINERS[trainer]
    if (!launch) throw new Error(`Thaw does not start ${trainer}`)
    const places = placesIn(folder)
    const isDone = await Promise.all(
      commands.map(({ output }) =>
        access(join(places.recipe, output, 'done')).then(
          () => true,
          () => false,
        ),
      ),
    )
    const first = Math.max(0, isDone.indexOf(false))
    const command = commands[first] as EmittedCommand
    const output = join(places.recipe, command.output)
    const checkpoint = (await checkpointsIn(output, launch)).at(-1)
    if (!checkpoint && launch.checkpoints !== null) await rm(output, { recursive: true, force: true })
    const going = checkpoint ? launch.resume(`${command.output}/${checkpoint.name}`, adapted) : []
    const resumed = { ...command, argv: [...command.argv, ...going] }
    return { launch, first, resumed, checkpoint: checkpoint ?? null }
  }

  async function start(run: RunDetail, record: LaunchRecord, job: StartJob): Promise<Result<RunSummary>> {
    const { runId, artifacts } = run
    const { python, trainer } = record
    try {
      await startKeeper({ places: placesIn(artifacts.folder), python, ...job })
    } catch (error) {
      const reason = `${python} could not be started (${String(error)}). Choose another Python environment for ${OTHER_TRAINERS[trainer].name}.`
      const ends = history.runs.get(runId)
      if (ends.ok && isActive(ends.value.status)) await finish(runId, { status: 'interrupted', reason })
      return failure('environment', reason, { file: python })
    }
    const started = isTraining(run.status)
      ? history.runs.get(runId)
      : await change(runId, () => history.runs.start(runId, {}))
    if (started.ok) await follow(run)
    return started
  }

  return {
    owns: ({ trainer }) => (OTHER_TRAINER_IDS as readonly string[]).includes(trainer),
    async begin(run) {
      const record = await readRecord(run.artifacts.folder)
      const launch = record && OTHER_TRAINERS[record.trainer].launch
      if (!record || !launch) throw new Error(`run ${run.runId} has no record of its trainer`)
      return start(run, record, {
        launch,
        commands: record.commands,
        first: 0,
        fromWeights: false,
        before: 0,
        log: null,
      })
    },
    async stop(run) {
      if (!isTraining(run.status)) return success(run)
      const stopping = await change(run.runId, () => history.runs.update(run.runId, { status: 'stopping' }))
      await askToStop(placesIn(run.artifacts.folder), '')
      return stopping
    },
    async resume(run) {
      if (closing.signal.aborted) return CLOSING
      // Another terminal may ask for what goes on already.
      if (isActive(run.status)) return success(run)
      if (run.status !== 'stopped' && run.status !== 'interrupted')
        return failure('usage', `“${run.name}” is ${run.status}; only a stopped or interrupted run can be resumed.`)
      const record = await readRecord(run.artifacts.folder)
      if (!record) return failure('usage', `Thaw did not start “${run.name}”, so it cannot resume it: use its trainer.`)
      const { launch, first, resumed, checkpoint } = await remaining(record, run.artifacts.folder)
      const commands = record.commands.map((command, i) => (i === first ? resumed : command))
      const back = await rewound(run, record, first, checkpoint?.step ?? null)
      if (!back.ok) return back
      const fromWeights = checkpoint !== null && !record.adapted
      const steps = checkpoint?.step ?? null
      const file = logFileOf(placesIn(run.artifacts.folder), record, first)
      const log = steps === null ? null : { steps, bytes: (await stat(file).catch(() => null))?.size ?? 0 }
      return start(run, record, { launch, commands, first, fromWeights, before: run.seconds, log })
    },
    async wait(runId) {
      const run = history.runs.get(runId)
      if (!run.ok || !isActive(run.value.status)) return run
      if (closing.signal.aborted) return CLOSING
      const following = followed.get(runId)
      if (!following) return failure('busy', 'Another process follows this run.')
      await new Promise<void>((resolve) => following.waiters.push(resolve))
      const after = history.runs.get(runId)
      return after.ok && isActive(after.value.status) ? CLOSING : after
    },
    async attach(runs) {
      for (const { runId } of runs) {
        const run = history.runs.get(runId)
        if (run.ok) await follow(run.value)
      }
    },
    async output({ artifacts }, count) {
      const record = await readRecord(artifacts.folder)
      if (!record) return []
      const places = placesIn(artifacts.folder)
      const texts = await Promise.all(record.commands.flatMap((_, i) => places.output(i).map(readEnds)))
      return lastLines(withoutSecrets(texts.join('\n'), process.env), count)
    },
    close() {
      closing.abort()
      for (const { waiters } of followed.values()) for (const done of waiters) done()
    },
  }

  /** Takes back what came after the checkpoint: the trainer does those steps again. */
  async function rewound(
    { runId, artifacts }: RunDetail,
    record: LaunchRecord,
    first: number,
    step: number | null,
  ): Promise<Result<unknown>> {
    // What it can go on from does not say where: then its log does, which tells of those steps again.
    if (step === null && record.commands.length === 1) return success(null)
    const before = await stepsBefore(placesIn(artifacts.folder), record, first)
    return history.runs.rewindToStep(runId, before + (step ?? 0))
  }
}

type StartJob = Omit<KeeperJob, 'places' | 'python'>

async function whyFailed(
  places: Places,
  { reason, command = 0, code = null }: KeeperEnd,
): Promise<{ readonly status: 'failed' | 'interrupted'; readonly reason: string }> {
  if (reason === 'still-running') return { status: 'interrupted', reason: STILL_RUNNING }
  const [stdout = '', stderr = ''] = await Promise.all(places.output(command).map(readEnds))
  // Python gives a signal as a negative status.
  const { kind, message } = explainFailure({ code, signal: null, stdout, stderr })
  const passing = PASSING.has(kind)
  return { status: passing ? 'interrupted' : 'failed', reason: withoutSecrets(message, process.env) }
}
