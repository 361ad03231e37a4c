/** Reads what a started trainer has done since the last look: from its files alone, so that it may go on without Thaw. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { compareWeights } from '../../../anatomy/index.ts'
import type { MetricPoint, RunEvent, RunProgress } from '../../../contract/run.ts'
import {
  jumpOfLoss,
  LOG_READERS,
  OTHER_TRAINERS,
  OUTPUT_CHECKS,
  type ReadLog,
  whyUnexpected,
  judgeTensors,
} from '../../../recipe/index.ts'
import { checkpointsIn, holdsWeights } from './artefacts.ts'
import { readEnds } from './output.ts'
import {
  jsonOf,
  keeperEnd,
  keeperJob,
  type KeeperJobRecord,
  keeperState,
  type LaunchRecord,
  type Places,
} from './record.ts'
import { whenChanged } from './when-changed.ts'

export interface Look {
  readonly points: readonly MetricPoint[]
  readonly events: readonly RunEvent[]
  readonly progress: RunProgress
  /** Why it must not go on; null where nothing is wrong. */
  readonly mustStop: string | null
  /** How it ended, as its keeper says; `lost` where the keeper is gone; null while it goes on. */
  readonly end: KeeperEnd | 'lost' | null
}
export type KeeperEnd = z.infer<typeof keeperEnd>

export interface WatchOptions {
  readonly places: Places
  readonly record: LaunchRecord
  /** Steps and seconds of each curve that the history has already. */
  readonly known: readonly Pick<MetricPoint, 'name' | 'step' | 'at' | 'value'>[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A keeper touches its file every second; a computer that slept lets it catch up first. */
const LOST_AFTER_MS = 60_000
const JUMP = 'loss-after-resume'
/** Speed is that of so many looks. */
const REMEMBERED = 60

export function createWatch({ places, record, known, now }: WatchOptions): { look(): Promise<Look> } {
  const trainer = OTHER_TRAINERS[record.trainer]
  const { launch, printed, name } = trainer
  if (!launch) throw new Error(`Thaw does not start ${name}`)
  const latest = new Map<string, number>()
  for (const point of known) latest.set(point.name, Math.max(latest.get(point.name) ?? 0, point.step))
  const output = whenChanged(readEnds)
  const logOf = whenChanged((file: string, resumed: KeeperJobRecord['log']) => readLog(file, record.trainer, resumed))
  const told = new Set<string>()
  const counted = new Set<number>()
  const proven = new Set<number>()
  const pace: { readonly at: number; readonly step: number }[] = []
  let announced = Math.max(0, ...known.map(({ step }) => step)) > 0 ? -1 : -2
  /** Of a resumed run, the losses up to its checkpoint, and those since. */
  const lossesBefore = known.flatMap(({ name: curve, value }) => (curve === 'loss' && value !== null ? [value] : []))
  const lossesAfter: number[] = []
  let lastLoss: number | null = null
  let lastValidation: number | null = null

  function sumOf(value: (stage: LaunchRecord['stages'][number]) => number): number {
    return record.stages.reduce((sum, stage) => sum + value(stage), 0)
  }
  const stagesOf = (command: number): readonly number[] => record.commands[command]?.stages ?? []
  /** The first stage of a command; of one that trains none, the one before it. */
  const stageOf = (command: number): number => {
    for (let i = command; i >= 0; i--) {
      const [first] = stagesOf(i)
      if (first !== undefined) return first
    }
    return 0
  }
  const epochsBefore = (command: number): number =>
    record.stages.slice(0, stageOf(command)).reduce((sum, { epochs }) => sum + epochs, 0)
  const epochs = sumOf((stage) => stage.epochs)
  const stageAt = (step: number): number => {
    let passed = 0
    for (const [i, stage] of record.stages.entries()) {
      passed += stage.steps
      if (step <= passed) return i
    }
    return record.stages.length - 1
  }

  /** The tensors that may differ from the start's once this command runs. */
  const plannedUntil = (command: number): ReadonlySet<string> => {
    const last = Math.max(stageOf(command), ...stagesOf(command))
    return new Set(record.stages.slice(0, last + 1).flatMap(({ tensors }) => tensors))
  }

  /** What is printed about this command, and its first checkpoint, against the plan. */
  async function inspect(
    command: number,
    fromWeights: boolean,
  ): Promise<{ mustStop: string | null; warnings: string[] }> {
    const warnings: string[] = []
    const printedSoFar = (await Promise.all(places.output(command).map((file) => output(file, null)))).join('\n')
    for (const check of OUTPUT_CHECKS) {
      if (told.has(check.id)) continue
      const sentence = check.find({ output: printedSoFar, fromWeights })
      if (sentence === null) continue
      if (check.stops) return { mustStop: sentence, warnings }
      told.add(check.id)
      warnings.push(sentence)
    }
    const count = counted.has(command) ? null : (printed?.(printedSoFar) ?? null)
    if (count) {
      counted.add(command)
      const why = whyUnexpected(count, record.stages[stageOf(command)]?.trainable ?? 0, name)
      if (why !== null) return { mustStop: why, warnings }
    }
    const frozen = await firstCheckpoint(command)
    return { mustStop: frozen, warnings }
  }

  /** Whether frozen tensors moved until the first checkpoint of this command; null where they did not, or none is there. */
  async function firstCheckpoint(command: number): Promise<string | null> {
    if (proven.has(command)) return null
    const output = join(places.recipe, record.commands[command]?.output ?? '')
    const first = (await checkpointsIn(output, launch!)).find((one) => holdsWeights(join(output, one.name)))
    if (!first) return null
    proven.add(command)
    const compared = await compareWeights(record.model, join(output, first.name))
    if (!compared.ok) return null
    const verdict = judgeTensors(compared.value, plannedUntil(command))
    return verdict.kind === 'more' ? `At ${first.name}: ${verdict.sentence}` : null
  }

  async function isLost(): Promise<boolean> {
    const beat = (await stat(places.beat).catch(() => null)) ?? (await stat(places.job).catch(() => null))
    return beat === null || now() - beat.mtimeMs > LOST_AFTER_MS
  }

  return {
    async look() {
      // First: what is written before the end is then read, too.
      const end = await jsonOf(places.end, keeperEnd)
      const state = await jsonOf(places.state, keeperState)
      const job = (await jsonOf(places.job, keeperJob)) ?? { first: 0, fromWeights: false, before: 0, log: null }
      const current = state?.command ?? 0
      const begun = Math.min(...Object.values(state?.began ?? {}), now() / 1000)
      const points: MetricPoint[] = []
      const events: RunEvent[] = []
      let [step, epoch, before, steps] = [0, 0, 0, 0]
      for (let command = 0; command < record.commands.length; command++) {
        if (command > current) {
          steps += plannedSteps(record, command)
          continue
        }
        const since = job.before + (state?.began[String(command)] ?? begun) - begun
        const log = await logOf(logFileOf(places, record, command), command === job.first ? job.log : null)
        const { rows } = log
        for (const row of rows) {
          const at = since + (row.seconds ?? 0)
          const own = { step: before + row.step, epoch: epochsBefore(command) + row.epoch, at }
          for (const [curve, value] of Object.entries(row.values)) {
            if (own.step <= (latest.get(curve) ?? 0)) continue
            points.push({ ...own, name: curve, value })
          }
          step = Math.max(step, own.step)
          epoch = Math.max(epoch, own.epoch)
          lastLoss = row.values['loss'] ?? lastLoss
          lastValidation = row.values['valLoss'] ?? lastValidation
        }
        const own = stepsIn(log, record, command)
        steps += own
        if (command < current) before += own
      }
      for (const point of points) latest.set(point.name, Math.max(latest.get(point.name) ?? 0, point.step))
      const elapsed = job.before + Math.max(0, (end?.at ?? now() / 1000) - begun)
      const stage = stagesOf(current).length > 1 ? stageAt(Math.max(1, step)) : stageOf(current)
      // A run that Thaw finds again has told of its stages already.
      if (announced === -1) announced = stage
      while (announced < stage) {
        announced = Math.max(announced + 1, 0)
        const { name: phase, trainable } = record.stages[announced] ?? { name: '', trainable: 0 }
        const text = `“${phase}” begins: ${trainable.toLocaleString('en')} numbers train.`
        events.push({ step, epoch, at: elapsed, kind: 'phase', text })
      }
      const inspected = state
        ? await inspect(current, job.fromWeights && current === job.first)
        : { mustStop: null, warnings: [] }
      for (const text of inspected.warnings) events.push({ step, epoch, at: elapsed, kind: 'warning', text })
      lossesAfter.push(
        ...points.flatMap(({ name: curve, value }) => (curve === 'loss' && value !== null ? [value] : [])),
      )
      const jump = job.before > 0 && !told.has(JUMP) ? jumpOfLoss(lossesBefore, lossesAfter) : null
      if (jump !== null) {
        told.add(JUMP)
        events.push({ step, epoch, at: elapsed, kind: 'warning', text: jump })
      }
      pace.push({ at: now(), step })
      if (pace.length > REMEMBERED) pace.shift()
      const perSecond = speedOf(pace)
      return {
        points,
        events,
        progress: {
          phase: record.stages[stage]?.name ?? '',
          ...(step === 0 && { activity: `${name} starts` }),
          step,
          steps: Math.max(steps, step),
          epoch,
          epochs: Math.ceil(epochs),
          loss: lastLoss,
          validation: lastValidation,
          imagesPerSecond: perSecond * record.batch,
          elapsedSeconds: elapsed,
          etaSeconds: perSecond > 0 && end === null ? Math.max(0, steps - step) / perSecond : null,
        },
        mustStop: end ? null : inspected.mustStop,
        end: end ?? ((await isLost()) ? 'lost' : null),
      }
    },
  }
}

/** Steps of a command by its plan. */
const plannedSteps = ({ commands, stages }: LaunchRecord, command: number): number =>
  (commands[command]?.stages ?? []).reduce((sum, stage) => sum + (stages[stage]?.steps ?? 0), 0)

/** The trainer itself knows best how many it takes. */
const stepsIn = ({ rows, planned }: ReadLog, record: LaunchRecord, command: number): number =>
  Math.max(planned ?? plannedSteps(record, command), rows.at(-1)?.step ?? 0)

export function logFileOf(places: Places, { trainer, commands }: LaunchRecord, command: number): string {
  return join(places.recipe, commands[command]?.output ?? '', readerOf(trainer).file)
}

function readerOf(trainer: LaunchRecord['trainer']) {
  const reader = LOG_READERS.find((one) => one.trainer === trainer)
  if (!reader) throw new Error(`Thaw reads no logs of ${trainer}`)
  return reader
}

/** @param resumed what counts of the log's first part: the steps after the checkpoint are taken anew */
async function readLog(
  file: string,
  trainer: LaunchRecord['trainer'],
  resumed: KeeperJobRecord['log'],
): Promise<ReadLog> {
  const { read } = readerOf(trainer)
  const bytes = await readFile(file).catch(() => Buffer.alloc(0))
  if (!resumed) return read(bytes.toString('utf8'))
  const [old, fresh] = [bytes.subarray(0, resumed.bytes), bytes.subarray(resumed.bytes)].map((part) =>
    read(part.toString('utf8')),
  ) as [ReadLog, ReadLog]
  const kept = old.rows.filter(({ step }) => step <= resumed.steps)
  return { rows: [...kept, ...fresh.rows], planned: fresh.planned ?? old.planned }
}

/** Steps of the run before a command's own begin. */
export async function stepsBefore(places: Places, record: LaunchRecord, command: number): Promise<number> {
  let sum = 0
  for (let i = 0; i < command; i++)
    sum += stepsIn(await readLog(logFileOf(places, record, i), record.trainer, null), record, i)
  return sum
}

function speedOf(pace: readonly { readonly at: number; readonly step: number }[]): number {
  const [first, last] = [pace.find(({ step }) => step > 0), pace.at(-1)]
  if (!first || !last || last.step <= first.step) return 0
  return (1000 * (last.step - first.step)) / Math.max(1, last.at - first.at)
}
