/** Tells a terminal where its run waits. */
import type { TrainingQueue } from '../contract/queue.ts'
import { placeText } from '../domain/training-queue.ts'
import type { CommandContext } from './command.ts'

/**
 * Says where a run waits, whenever that changes.
 * @param isOwn whether the terminal follows this run; of several that wait, the first counts
 */
export function placeSayer(
  { say, options }: Pick<CommandContext, 'say' | 'options'>,
  isOwn: (run: TrainingQueue['runs'][number]) => boolean,
): (queue: TrainingQueue) => void {
  let said = ''
  return (queue) => {
    const own = queue.runs.find((run) => run.status === 'queued' && isOwn(run))
    const place = own ? placeText(queue.runs, own.runId) : null
    const still = queue.paused ? ` ${queue.why} (\`thaw queue resume\`)` : ''
    const line = place === null ? '' : `Waiting: ${place}.${still}`
    // A run that is first and may start has nobody to wait for.
    const waits = queue.paused || queue.runs[0] !== own
    if (line === said || options['progress'] === 'json') return
    said = line
    if (waits && line !== '') say(line)
  }
}
