import type { DatasetSummary, ReadingOptions, Task } from '../../../core/domain/dataset.ts'
import { isTrainable, type TaskId } from '../../../core/tasks/index.ts'
import { importRoute } from '../../state/importing.ts'
import { Icon } from '../../ui/Icon.tsx'

interface Way {
  readonly what: string
  /** What reading it another way could make of it. */
  readonly instead: string
  readonly options: ReadingOptions
  readonly action: string
}

const WAYS: Readonly<Record<Exclude<Task, TaskId>, Way>> = {
  conversations: {
    what: 'images with conversations',
    instead: 'If its texts are few and short, each different text can be read as a class.',
    options: { texts: 'classes' },
    action: 'Preview as classes…',
  },
  boxes: {
    what: 'images with phrases and their boxes',
    instead: 'Each box can be cut out as an item of its label’s class.',
    options: { boxes: 'crops' },
    action: 'Preview as crops…',
  },
}

/** In place of “Recommend and train”: why not yet, and the way that there is. */
export function NotTrainable({ dataset }: { dataset: DatasetSummary }) {
  const { task = 'classes', root, options = {} } = dataset
  if (isTrainable(task)) return null
  const way = WAYS[task]
  return (
    <section className="offer" aria-label="Training" data-testid="not-trainable">
      <Icon name="info" />
      <span>
        This dataset holds {way.what}. They can be browsed and kept, but not trained yet: Thaw trains on classes and
        captions. {way.instead}
      </span>
      <a className="button plain" href={importRoute(root, { ...options, ...way.options })}>
        {way.action}
      </a>
    </section>
  )
}
