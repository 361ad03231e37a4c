import { useEffect, useRef } from 'react'
import type { Sample } from '../../../core/contract/index.ts'
import { keyed } from '../../lib/keyed.ts'
import { Button } from '../../ui/Button.tsx'
import { BoxedPicture } from '../content/BoxedPicture.tsx'
import { sampleShown } from './sampleShown.ts'

interface Props {
  readonly datasetId: string
  readonly sample: Sample
  readonly onClose: () => void
}

/** One image, larger, with what Thaw knows of it. */
export function ImagePreview({ datasetId, sample, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  const { className, path, annotation } = sample
  const shown = sampleShown(sample)
  const labels = [...new Set(shown.boxes.map(({ label }) => label))].toSorted()
  return (
    <dialog ref={dialog} className="dialog preview" aria-label={sample.path} onCancel={onClose}>
      <BoxedPicture
        src={`/media/${datasetId}/${sample.index}?size=512`}
        alt={className === '' ? path : `${className}, ${path}`}
        boxes={shown.boxes}
        labels={labels}
      />
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
        <Button onClick={onClose}>Close</Button>
      </div>
    </dialog>
  )
}
