import type { TrainingQueue } from '../../contract/queue.ts'
import { QUEUE_MOVES } from '../../domain/training-queue.ts'
import type { Command, CommandContext } from '../command.ts'
import { usageError } from '../options.ts'
import { table } from '../text.ts'

type Client = Awaited<ReturnType<CommandContext['client']>>

interface Action {
  /** After `thaw queue`. */
  readonly usage: string
  /** Number of arguments after the action. */
  readonly arguments: number
  run(client: Client, rest: readonly string[], context: CommandContext): Promise<TrainingQueue>
}

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { usage: 'list', arguments: 0, run: (client) => client.call('queue.get', {}) },
  pause: {
    usage: 'pause [--now]',
    arguments: 0,
    run: (client, _, { options }) => client.call('queue.pause', { now: options['now'] === true }),
  },
  resume: { usage: 'resume', arguments: 0, run: (client) => client.call('queue.resume', {}) },
  move: {
    usage: `move RUN ${QUEUE_MOVES.join('|')}|PLACE`,
    arguments: 2,
    run: (client, [run = '', to = '']) => client.call('queue.move', { run, to: moveOf(to) }),
  },
}

export const queueCommand: Command = {
  name: 'queue',
  usage: 'thaw queue [list | pause [--now] | resume | move RUN up|down|first|last|PLACE]',
  summary:
    'Show the runs that wait to train, in their order; pause, resume and reorder them. `thaw stop RUN` takes one out.',
  options: {
    now: {
      type: 'boolean',
      help: 'with pause: also stop the run that trains, with a checkpoint; it waits as the first',
    },
  },
  notes: [
    'Only one run trains at a time, whichever window or terminal started it.',
    'Runs that wait when Thaw is closed keep their places and start when you resume the queue.',
  ],
  arguments: { min: 0, max: 3 },
  async run(context) {
    const [name = 'list', ...rest] = context.arguments
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    if (!action || rest.length !== action.arguments) {
      const known = Object.values(ACTIONS).map(({ usage }) => `\`thaw queue ${usage}\``)
      throw usageError(`Write ${known.slice(0, -1).join(', ')} or ${known.at(-1)}.`)
    }
    if (context.options['now'] === true && name !== 'pause') throw usageError('--now belongs to `thaw queue pause`.')
    const queue = await action.run(await context.client(), rest, context)
    return { json: queue, text: queueText(queue) }
  },
}

function moveOf(text: string): (typeof QUEUE_MOVES)[number] | number {
  const step = QUEUE_MOVES.find((move) => move === text)
  if (step) return step
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw usageError(`Move a run ${QUEUE_MOVES.join(', ')}, or to a place from 1, not “${text}”.`)
}

export function queueText({ runs, why }: TrainingQueue): string {
  const hint = why === '' ? [] : [`${why} (\`thaw queue resume\`)`]
  if (runs.length === 0) return [...hint, 'No run trains or waits.'].join('\n')
  const places = runs.map(({ status }, index) => (status === 'queued' ? index + 1 - firstWaiting(runs) : null))
  const rows = runs.map((run, index) => [
    places[index] === null ? '–' : String(places[index]),
    run.runId,
    run.name,
    run.held ? 'queued, held' : run.status,
    run.strategy,
    run.datasetName,
  ])
  return [...hint, table(['place', 'run', 'name', 'status', 'strategy', 'dataset'], rows)].join('\n')
}

/** Number of runs in the queue before those that wait. */
const firstWaiting = (runs: TrainingQueue['runs']): number => runs.findIndex(({ status }) => status === 'queued')
