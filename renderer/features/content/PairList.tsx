import type { DuplicatePair, PairSide } from '../../../core/contract/index.ts'
import { baseName } from '../../lib/format.ts'

interface Props {
  /** Id of the dataset or preview that holds the pictures. */
  readonly of: string
  readonly pairs: readonly DuplicatePair[]
}

/** Pairs of duplicate pictures, side by side. */
export function PairList({ of, pairs }: Props) {
  return (
    <ul className="pairs">
      {pairs.map(({ a, b, exact, acrossSplits }) => (
        <li key={`${a.index} ${b.index}`} data-testid="duplicate-pair">
          <p className="small muted">
            {exact ? 'Identical files' : 'Nearly the same'}, {acrossSplits ? 'in two splits' : `both in ${a.split}`}
          </p>
          <div className="pair">
            <Side of={of} side={a} />
            <Side of={of} side={b} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function Side({ of, side: { index, path, split, className, leftOut } }: { of: string; side: PairSide }) {
  return (
    <figure>
      <img src={`/media/${of}/${index}?size=160`} alt={path} loading="lazy" />
      <figcaption className="small">
        <span className="block ellipsis" title={path}>
          {baseName(path)}
        </span>
        <span className="muted">
          {split}
          {className !== '' && (
            <>
              {' · '}
              <bdi>{className}</bdi>
            </>
          )}
        </span>
        {leftOut && <span className="status warn">left out</span>}
      </figcaption>
    </figure>
  )
}
