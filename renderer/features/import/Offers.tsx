import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { ReadingProps } from './readingProps.ts'

/** Other ways to read the source that suggest themselves, each with its reason. Boxes have a switch of their own. */
export function Offers({ inspection, options, onChange }: ReadingProps) {
  const offers = inspection.offers.filter((offer) => offer.options.boxes === undefined)
  return offers.map((offer) => (
    <p key={offer.reason} className="offer" data-testid="offer">
      <Icon name="info" />
      <span>{offer.reason}</span>
      <Button onClick={() => onChange({ ...options, ...offer.options })}>
        {offer.options.texts === 'texts'
          ? 'Keep as texts'
          : offer.options.texts
            ? 'Read as classes'
            : 'Use this reading'}
      </Button>
    </p>
  ))
}
