import type { DatasetSummary, ReadingOptions, Task } from '../../../core/domain/dataset.ts'
import { isTrainable, type TaskId } from '../../../core/tasks/index.ts'
import { importRoute } from '../../state/importing.ts'
import { Icon } from '../../ui/Icon.tsx'

interface Way {
  readonly what: string
  /** Another way to read the dataset. */
  readonly instead: string
  readonly options: ReadingOptions
  readonly action: string
}

const WAYS: Readonly<Record<Exclude<Task, TaskId>, Way>> = {
  conversations: {
    what: 'images with conversations',
    instead: 'If its texts are few and short, Thaw can read each different text as a class.',
    options: { texts: 'classes' },
    action: 'Preview as classes…',
  },
  boxes: {
    what: 'images with phrases and their boxes',
    instead: 'Thaw can cut out each box as an item whose class is the box’s label.',
    options: { boxes: 'crops' },
    action: 'Preview as crops…',
  },
}

/** Says why Thaw itself cannot train the dataset, and offers another way to read it. */
export function NotTrainable({ dataset }: { dataset: DatasetSummary }) {
  const { task = 'classes', root, options = {} } = dataset
  if (isTrainable(task)) return null
  const way = WAYS[task]
  return (
    <section className="offer" aria-label="Training" data-testid="not-trainable">
      <Icon name="info" />
      <span>
        This dataset holds {way.what}. Other trainers train models that write texts on it, such as Qwen-VL or SmolVLM;
        Thaw itself trains on classes and captions. {way.instead}
      </span>
      <a className="button plain" href={importRoute(root, { ...options, ...way.options })}>
        {way.action}
      </a>
    </section>
  )
}
