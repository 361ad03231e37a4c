import { formatName } from '../../lib/importWords.ts'
import { withFormat } from '../../lib/readingOptions.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { failureText } from '../../ui/FailurePanel.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { ReadingProps } from './readingProps.ts'

/** Files about the images are not read: says so before all else, and asks how to go on. */
export function ConfirmUnread({ inspection: { unclear, unread, format }, options, onChange }: ReadingProps) {
  // An export of a labelling tool in which nothing is annotated yet has no way on but another format.
  const isEmpty = unclear?.code === 'dataset-empty'
  if (!unclear || !(isEmpty || unclear.code === 'annotations-unread')) return null
  return (
    <div className="failure" role="alert" data-testid="unread">
      <Icon name="warning" />
      <div>
        <p className="failure-title">{isEmpty ? 'Nothing is annotated yet' : 'Annotations would be lost'}</p>
        <p>{unclear.message}</p>
        {!isEmpty && (
          <div className="row">
            {unread?.readBy.map((other) => (
              <Button key={other} kind="primary" onClick={() => onChange(withFormat(options, other))}>
                Read as {formatName(other)}
              </Button>
            ))}
            <Button onClick={() => onChange({ ...options, format })}>
              Import without them, as {formatName(format)}
            </Button>
            <CopyButton text={failureText(unclear)} label="Copy details" />
          </div>
        )}
        {isEmpty && <CopyButton text={failureText(unclear)} label="Copy details" />}
      </div>
    </div>
  )
}
