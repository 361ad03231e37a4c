import type { ReactNode } from 'react'
import type { Failure, FailureCode } from '../../core/domain/failure.ts'
import { Button } from './Button.tsx'
import { CopyButton } from './CopyButton.tsx'
import { Icon } from './Icon.tsx'

const TITLES: Readonly<Record<FailureCode, string>> = {
  usage: 'Thaw can’t do that',
  'not-found': 'Not found',
  'path-missing': 'Nothing exists at that path',
  'path-unreadable': 'That path can’t be read',
  'dataset-empty': 'No images found',
  'dataset-one-class': 'Only one class found',
  'dataset-class-too-small': 'A class has too few images',
  'dataset-all-unreadable': 'No image could be read',
  'dataset-changed': 'The dataset has changed on disk',
  'format-unsupported': 'This format isn’t supported',
  'format-unrecognised': 'Not recognised',
  'classes-unclear': 'Which folders are the classes?',
  'columns-unclear': 'Which column holds what?',
  'annotations-unread': 'Annotations would be lost',
  'task-unsupported': 'This kind of data can’t be trained yet',
  'home-unwritable': 'Thaw can’t write to its folder',
  'database-newer': 'The history was written by a newer Thaw',
  'database-corrupt': 'The history can’t be read',
  'model-mismatch': 'The model doesn’t fit',
  'model-unreadable': 'The model can’t be read',
  'engine-unavailable': 'This engine isn’t available',
  'out-of-memory': 'Out of memory',
  diverged: 'Training diverged',
  'compute-lost': 'The compute process ended',
  network: 'The download didn’t work',
  'hub-access': 'The hub doesn’t let you in',
  'hub-corrupt': 'The hub sent damaged files',
  'hub-unsafe': 'The download was refused',
  busy: 'Thaw is busy',
  stopped: 'Stopped',
  environment: 'Something on this machine prevents that',
  internal: 'Internal error in Thaw',
}

/** Everything a bug report needs, as text. */
export function failureText(failure: Omit<Failure, 'code'> & { readonly code: string }): string {
  const where =
    failure.file === undefined ? '' : `\n${failure.file}${failure.line === undefined ? '' : `:${failure.line}`}`
  return `[${failure.code}] ${failure.message}${where}${failure.details === undefined ? '' : `\n\n${failure.details}`}`
}

interface Props {
  readonly failure: Failure
  /** Offers to put it away. */
  readonly onDismiss?: () => void
  readonly children?: ReactNode
}

/** What happened and what to do next, with the details ready to copy. */
export function FailurePanel({ failure, onDismiss, children }: Props) {
  return (
    <div className="failure" role="alert" data-testid="failure">
      <Icon name="error" />
      <div>
        <p className="failure-title">{TITLES[failure.code]}</p>
        <p>{failure.message}</p>
        {failure.file !== undefined && (
          <p className="path">
            {failure.file}
            {failure.line !== undefined && `, line ${failure.line}`}
          </p>
        )}
        <div className="row">
          {children}
          {onDismiss && (
            <Button kind="quiet" onClick={onDismiss}>
              Dismiss
            </Button>
          )}
          <CopyButton text={failureText(failure)} label="Copy details" />
        </div>
      </div>
    </div>
  )
}
