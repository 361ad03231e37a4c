/** Readers of trainers' log files. A new one is one entry here. */
import { jsonLines, joined, numbersIn, type LogRow, type ReadLog, secondsOf } from './log.ts'

export interface LogReader {
  /** As the history has it. */
  readonly trainer: string
  /** For people. */
  readonly name: string
  /** The file in a run's folder by which it is recognised. */
  readonly file: string
  readonly read: (text: string) => ReadLog
}

const HF_NAMES = { loss: 'loss', eval_loss: 'valLoss', grad_norm: 'gradientNorm', learning_rate: 'rate', lr: 'rate' }

/** LLaMA-Factory: trainer_log.jsonl (src/llamafactory/train/callbacks.py). */
function llamaFactoryLog(text: string): ReadLog {
  const lines = jsonLines(text)
  const rows = lines.map((line): LogRow => ({
    step: Number(line['current_steps']),
    epoch: Number(line['epoch'] ?? 0),
    seconds: secondsOf(line['elapsed_time']),
    values: numbersIn(line, HF_NAMES),
  }))
  return { rows: valid(rows), planned: lastNumber(lines.map((line) => line['total_steps'])) }
}

/** ms-swift: logging.jsonl, whose last line sums the run up. */
function msSwiftLog(text: string): ReadLog {
  const lines = jsonLines(text).filter((line) => typeof line['global_step/max_steps'] === 'string')
  const stepsOf = (line: Readonly<Record<string, unknown>>): number[] =>
    String(line['global_step/max_steps']).split('/').map(Number)
  const names = { ...HF_NAMES, token_acc: 'tokenAccuracy', eval_token_acc: 'valTokenAccuracy', reward: 'reward' }
  const rows = lines.map((line): LogRow => ({
    step: stepsOf(line)[0] ?? Number.NaN,
    epoch: Number(line['epoch'] ?? 0),
    seconds: secondsOf(line['elapsed_time']),
    values: numbersIn(line, names),
  }))
  return { rows: valid(rows), planned: lastNumber(lines.map((line) => stepsOf(line)[1])) }
}

/** Thaw's runner: events.jsonl. Each process of a run that was resumed counts its seconds anew. */
function runnerLog(text: string): ReadLog {
  const rows: LogRow[] = []
  let [passed, last, planned] = [0, 0, 0]
  for (const event of jsonLines(text)) {
    const { kind, at, step } = event
    const seconds = typeof at === 'number' ? at : 0
    if (seconds < last) passed += last
    last = seconds
    if (kind === 'stage' && typeof event['steps'] === 'number') planned += event['steps']
    const values =
      kind === 'validation' ? { valLoss: event['loss'] } : { loss: event['loss'], gradientNorm: event['norm'] }
    const own = { loss: 'loss', valLoss: 'valLoss', gradientNorm: 'gradientNorm' }
    if (kind === 'step' || kind === 'validation')
      rows.push({
        step: Number(step),
        epoch: Number(event['epoch'] ?? 0),
        seconds: passed + seconds,
        values: numbersIn(values, own),
      })
  }
  return { rows: valid(rows), planned: planned === 0 ? null : planned }
}

/** transformers and TRL, and every trainer that builds on them: trainer_state.json of a checkpoint. */
function trainerState(text: string): ReadLog {
  const state = (jsonLines(text.replaceAll(/\s*\n\s*/g, ' '))[0] ?? {}) as {
    log_history?: unknown
    max_steps?: unknown
  }
  const history = Array.isArray(state.log_history) ? (state.log_history as Record<string, unknown>[]) : []
  const names = { ...HF_NAMES, mean_token_accuracy: 'tokenAccuracy', reward: 'reward' }
  const rows = history.map((line): LogRow => ({
    step: Number(line['step']),
    epoch: Number(line['epoch'] ?? 0),
    seconds: null,
    values: numbersIn(line, names),
  }))
  return { rows: valid(rows), planned: lastNumber([state.max_steps]) }
}

const OPEN_CLIP_LINE =
  /^(\d{4}-\d\d-\d\d),(\d\d:\d\d:\d\d) \| INFO \| Train Epoch: (\d+) \[\s*(\d+)\/(\d+) .*?LR: ([\d.e-]+) .*?\bLoss: ([\d.e-]+)/
const OPEN_CLIP_VALIDATION = /Eval Epoch: \d+ .*?\bclip_val_loss: ([\d.e-]+)/

/** open_clip_train: out.log. It counts samples and epochs, and its lines have a time. */
function openClipLog(text: string): ReadLog {
  const rows: LogRow[] = []
  let began: number | null = null
  for (const line of text.split('\n')) {
    const found = OPEN_CLIP_LINE.exec(line)
    const validated = OPEN_CLIP_VALIDATION.exec(line)?.[1]
    const latest = rows.at(-1)
    if (validated !== undefined && latest) rows.push({ ...latest, values: { valLoss: Number(validated) } })
    if (!found) continue
    const [, day, time, epoch, done, all, rate, loss] = found as unknown as readonly string[]
    const at = Date.parse(`${day}T${time}Z`) / 1000
    began ??= at
    rows.push({
      step: latest ? latest.step + 1 : 1,
      epoch: Number(epoch) + Number(done) / Number(all),
      seconds: at - began,
      values: { loss: Number(loss), rate: Number(rate) },
    })
  }
  return { rows: valid(rows), planned: null }
}

/** The first one whose file is there reads the run. */
export const LOG_READERS: readonly LogReader[] = [
  { trainer: 'runner', name: 'Thaw’s runner', file: 'events.jsonl', read: runnerLog },
  { trainer: 'llama-factory', name: 'LLaMA-Factory', file: 'trainer_log.jsonl', read: llamaFactoryLog },
  { trainer: 'ms-swift', name: 'ms-swift', file: 'logging.jsonl', read: msSwiftLog },
  { trainer: 'open-clip', name: 'open_clip', file: 'out.log', read: openClipLog },
  { trainer: 'transformers', name: 'transformers', file: 'trainer_state.json', read: trainerState },
]

const valid = (rows: readonly LogRow[]): LogRow[] =>
  joined(
    rows.filter(
      ({ step, epoch, values }) => Number.isInteger(step) && Number.isFinite(epoch) && Object.keys(values).length > 0,
    ),
  )

function lastNumber(values: readonly unknown[]): number | null {
  const last = values.findLast((value) => typeof value === 'number' && value > 0)
  return typeof last === 'number' ? last : null
}
