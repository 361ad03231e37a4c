/** queue.* */
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Training } from './training.ts'

type Methods = 'queue.get' | 'queue.move' | 'queue.pause' | 'queue.resume'

export function queueHandlers({ history }: Pick<ServiceContext, 'history'>, training: Training): Handlers<Methods> {
  return {
    'queue.get': () => training.queue(),
    'queue.move': ({ run, to }) => {
      const found = history.runs.get(run)
      return found.ok ? training.move(found.value.runId, to) : found
    },
    'queue.pause': ({ now = false }) => training.pause(now),
    'queue.resume': () => training.resume(),
  }
}
