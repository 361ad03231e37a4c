import type { PreviewSample } from '../../../core/contract/index.ts'
import { baseName } from '../../lib/format.ts'
import { MorePictures } from './MorePictures.tsx'
import { BoxedPicture, BoxLabels } from './BoxedPicture.tsx'

export interface Shown extends Pick<PreviewSample, 'index' | 'path' | 'className' | 'text' | 'boxes' | 'pictures'> {
  readonly split: string | null
}

interface Props {
  /** Id of the dataset or preview that holds the picture. */
  readonly of: string
  readonly sample: Shown
  /** Labels of all boxes, for their colours. */
  readonly labels: readonly string[]
  readonly onOpen?: () => void
}

/** A picture with its annotation: class, caption, conversation or boxes. */
export function SampleTile({ of, sample, labels, onOpen }: Props) {
  const { index, path, split, className, text, boxes, pictures } = sample
  const picture = <BoxedPicture src={`/media/${of}/${index}?size=256`} alt={path} boxes={boxes} labels={labels} />
  return (
    <li className="tile">
      {onOpen ? (
        <button type="button" className="tile-picture" title={path} onClick={onOpen}>
          {picture}
        </button>
      ) : (
        <span className="tile-picture" title={path}>
          {picture}
        </span>
      )}
      {pictures !== undefined && <MorePictures of={of} index={index} path={path} pictures={pictures} />}
      <span className="tile-text" title={text ?? className ?? path} dir="auto">
        {boxes.length > 0 ? <BoxLabels boxes={boxes} labels={labels} /> : (className ?? text ?? '')}
      </span>
      <span className="small muted ellipsis">
        {split !== null && `${split} · `}
        {baseName(path)}
      </span>
    </li>
  )
}
