import type { KeyboardEvent } from 'react'
import type { Sample } from '../../../core/contract/index.ts'
import { keyed } from '../../lib/keyed.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { BoxedPicture } from '../content/BoxedPicture.tsx'
import { MorePictures } from '../content/MorePictures.tsx'
import { sampleShown } from './sampleShown.ts'

interface Props {
  readonly datasetId: string
  readonly sample: Sample
  /** Moves to the previous (-1) or next (1) sample. */
  readonly onMove: (by: -1 | 1) => void
  readonly onClose: () => void
}

/** One image, enlarged, with what Thaw knows about it. */
export function ImagePreview({ datasetId, sample, onMove, onClose }: Props) {
  function onKeyDown({ key }: KeyboardEvent): void {
    if (key === 'ArrowLeft') onMove(-1)
    if (key === 'ArrowRight') onMove(1)
  }

  const { className, path, annotation } = sample
  const shown = sampleShown(sample)
  const labels = [...new Set(shown.boxes.map(({ label }) => label))].toSorted()
  return (
    <Dialog className="preview" aria-label={sample.path} onClose={onClose} onKeyDown={onKeyDown}>
      <BoxedPicture
        src={`/media/${datasetId}/${sample.index}?size=512`}
        alt={className === '' ? path : `${className}, ${path}`}
        boxes={shown.boxes}
        labels={labels}
      />
      {sample.pictures !== undefined && (
        <MorePictures of={datasetId} index={sample.index} path={path} pictures={sample.pictures} />
      )}
      <p>
        {className !== '' && (
          <>
            <strong dir="auto">{className}</strong>
            {' · '}
          </>
        )}
        {sample.split} · {sample.width} × {sample.height} px
        {sample.group !== undefined && ` · group ${sample.group}`}
      </p>
      {annotation?.kind === 'conversation' ? (
        <dl className="turns">
          {keyed(annotation.turns, ({ role, text }) => `${role} ${text}`).map(({ key, row: { role, text } }) => (
            <div key={key}>
              <dt className="small muted">{role}</dt>
              <dd dir="auto">{text}</dd>
            </div>
          ))}
        </dl>
      ) : (
        sample.text !== undefined && <p className="said">{sample.text}</p>
      )}
      <p className="path">{sample.path}</p>
      <div className="row end">
        <Button icon="left" onClick={() => onMove(-1)}>
          Previous
        </Button>
        <Button icon="right" onClick={() => onMove(1)}>
          Next
        </Button>
        <Button className="push" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  )
}
