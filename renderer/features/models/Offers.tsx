import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { Offer } from './offer.ts'

interface Props {
  readonly title: string
  readonly note?: string
  /** Shown where there are no offers. */
  readonly none: string
  readonly offers: readonly Offer[]
  readonly state: (offer: Offer) => 'added' | 'busy' | 'open'
  readonly onAdd: (offer: Offer) => void
  readonly testId: string
}

/** A list of models to add. */
export function Offers({ title, note, none, offers, state, onAdd, testId }: Props) {
  return (
    <section aria-label={title} data-testid={testId}>
      <h3>{title}</h3>
      {note !== undefined && <p className="small muted">{note}</p>}
      {offers.length === 0 && <p className="small muted">{none}</p>}
      <ul className="offers">
        {offers.map((offer) => (
          <li key={offer.name}>
            <div>
              <p className="strong path">{offer.name}</p>
              <p className="small muted">{offer.facts.join(' · ')}</p>
              {offer.text !== '' && <p className="small">{offer.text}</p>}
            </div>
            {state(offer) === 'added' ? (
              <span className="status good">
                <Icon name="check" />
                Added
              </span>
            ) : (
              <Button
                icon={offer.inCache ? 'add' : 'download'}
                busy={state(offer) === 'busy'}
                onClick={() => onAdd(offer)}
                aria-label={`${offer.inCache ? 'Add' : 'Download'} ${offer.name}`}
              >
                {offer.inCache ? 'Add' : 'Download'}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
