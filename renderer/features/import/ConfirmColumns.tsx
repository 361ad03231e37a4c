import { canBeConfirmed, withConfirmed } from '../../lib/readingOptions.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { ReadingProps } from './readingProps.ts'

/** Which column holds what is open or only guessed: says so, and takes the guess over when a person agrees. */
export function ConfirmColumns({ inspection: { unclear, columns }, options, onChange }: ReadingProps) {
  if (unclear?.code !== 'columns-unclear' || !columns) return null
  return (
    <p className="offer" data-testid="unclear-columns">
      <Icon name="warning" />
      <span>{unclear.message}</span>
      {canBeConfirmed(columns) && (
        <Button onClick={() => onChange(withConfirmed(options, columns.used))}>Confirm these columns</Button>
      )}
    </p>
  )
}
