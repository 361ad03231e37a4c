/** Waits for a run and prints its progress and events; Ctrl-C asks it to save a checkpoint and stop. */
import type { RunDetail, RunEvent } from '../contract/run.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { FailureError } from '../domain/failure.ts'
import { CLOSED_WHILE_TRAINING, epochText, isActive, type RunStatus } from '../domain/run.ts'
import type { Client } from './client.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { placeSayer } from './place-sayer.ts'
import { scoreLines } from './score-text.ts'
import { duration, facts, table } from './text.ts'

export async function followRun(context: CommandContext, client: Client, runId: string): Promise<CommandResult> {
  const asked = { stop: false }
  const done = context.onInterrupt(() => {
    asked.stop = true
    context.say('Stopping. The run saves a checkpoint first; press Ctrl-C again to leave at once.')
    void client.call('runs.stop', { run: runId }).catch(() => {})
  })
  const sayPlace = placeSayer(context, (run) => run.runId === runId)
  let goingOn: Promise<void> | null = null
  const goOn = (text: string): Promise<void> =>
    (goingOn ??= (async () => {
      context.say(text)
      await takeOver(client, runId)
    })().finally(() => (goingOn = null)))
  const failed = Promise.withResolvers<never>()
  context.onEvent((event) => {
    if (event.type === 'queue.changed') sayPlace(event.queue)
    // A call that was made while the other Thaw closed waits at the one that took its place, where the run is held back.
    if (event.type === 'history.reopened')
      void isHeld(client, runId)
        .then((held) => (held && !asked.stop ? goOn(GOES_ON_HERE) : undefined))
        .catch(failed.reject)
    // `--progress json` already writes them to this stream, and a line of text would break it.
    if (event.type !== 'run.events' || event.runId !== runId || context.options['progress'] === 'json') return
    for (const happened of event.events) context.say(eventLine(happened))
  })
  const queue = await client.call('queue.get', {}).catch(() => null)
  if (queue) sayPlace(queue)
  const end = (): Promise<RunDetail | null> => Promise.race([ended(client, runId), failed.promise])
  let run = await end()
  while (!asked.stop && (run === null || (run.status === 'interrupted' && run.reason === CLOSED_WHILE_TRAINING))) {
    await goOn(run === null ? GOES_ON_HERE : GOES_ON)
    run = await end()
  }
  run ??= await client.call('runs.get', { run: runId })
  done()
  return { json: runJson(run), text: runText(run), exitCode: exitCodeOfRun(run.status) }
}

const GOES_ON_HERE = 'The Thaw that had this run has closed. The run goes on here.'
const GOES_ON = 'The Thaw that trained this run has closed. The run goes on from its checkpoint.'

/** Whether it waits since a Thaw was closed, and starts only when a person asks. */
async function isHeld(client: Client, runId: string): Promise<boolean> {
  const { runs } = await client.call('queue.get', {})
  return runs.some((run) => run.runId === runId && run.held)
}

/** The run once it has ended; null if the process that trained it has gone. */
async function ended(client: Client, runId: string): Promise<RunDetail | null> {
  return client.call('runs.wait', { run: runId }).catch((error: unknown) => {
    if (error instanceof FailureError && error.failure.code === 'busy') return null
    throw error
  })
}

/** The closing Thaw refuses new work until it has gone, and then this process takes its place or finds the next one. */
async function takeOver(client: Client, runId: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await client.call('runs.resume', { run: runId })
      return
    } catch (error) {
      const busy = error instanceof FailureError && error.failure.code === 'busy'
      if (!busy || tries >= TAKE_OVER_TRIES) throw error
      // Another client may have been quicker.
      const { status } = await client.call('runs.get', { run: runId }).catch(() => ({ status: 'interrupted' as const }))
      if (isActive(status)) return
      await wait(TAKE_OVER_MS)
    }
  }
}

const TAKE_OVER_MS = 500
const TAKE_OVER_TRIES = 120

function exitCodeOfRun(status: RunStatus): number {
  if (status === 'stopped') return 130
  return status === 'completed' ? 0 : 4
}

/** The output of `thaw train --json`. */
export function runJson(run: RunDetail): Record<string, unknown> {
  const { runId, name, status, reason, model, modelHash, strategy, adviceUse, adviceId, datasetId } = run
  const { seed, seconds, engine } = run
  return {
    runId,
    name,
    status,
    reason,
    model,
    modelHash,
    strategy,
    adviceUse,
    adviceId,
    datasetId,
    seed,
    seconds,
    engine,
    ...(run.config.from && { from: run.config.from }),
    ...(run.environment['fallback'] !== undefined && { fallback: run.environment['fallback'] }),
    scores: run.scores,
    events: run.events,
    artifacts: run.artifacts,
  }
}

function eventLine({ at, epoch, text }: RunEvent): string {
  return `${duration(at)}, epoch ${epochText(epoch)}: ${text}`
}

/** The events of a run, one per line; empty if there are none. */
export function eventsText(events: readonly RunEvent[]): string {
  if (events.length === 0) return ''
  return table(
    ['time', 'epoch', 'event'],
    events.map(({ at, epoch, text }) => [duration(at), epochText(epoch), text]),
  )
}

export function runText(run: RunDetail): string {
  const lines: [string, string][] = [
    ['run', `${run.name} (${run.runId})`],
    ['status', run.reason ? `${run.status}: ${run.reason}` : run.status],
    // For weights that Thaw has not seen, the name stands in for the hash.
    ['model', run.modelHash === run.model ? run.model : `${run.model} (${run.modelHash.slice(0, 12)})`],
    ...(run.config.from
      ? [['from', `the weights of ${run.config.from.name} (${run.config.from.runId})`] as [string, string]]
      : []),
    ...(run.trainer === 'native' ? [] : [['trainer', run.trainer] as [string, string]]),
    ['strategy', `${run.strategy}${adviceNote(run)}`],
    ['time', `${duration(run.seconds)}${run.engine === '' ? '' : ` on ${run.engine}`}`],
  ]
  if (run.environment['fallback'] !== undefined) lines.push(['note', run.environment['fallback']])
  lines.push(...scoreLines(run.scores))
  const weights = run.artifacts.best ?? run.artifacts.weights
  if (weights !== undefined) lines.push(['weights', weights])
  if (run.artifacts.proof) lines.push(['checked', run.artifacts.proof.sentence])
  if (run.status === 'stopped' || run.status === 'interrupted') lines.push(['continue', `thaw resume ${run.runId}`])
  return facts(lines)
}

function adviceNote(run: RunDetail): string {
  if (run.adviceUse === 'followed') return ', as recommended'
  return run.adviceUse === 'overrode' ? `, although ${run.advisedStrategy} was recommended` : ''
}
