import { useEffect, useRef } from 'react'
import type { Sample } from '../../../core/contract/index.ts'
import { Button } from '../../ui/Button.tsx'

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
  return (
    <dialog ref={dialog} className="dialog preview" aria-label={sample.path} onCancel={onClose}>
      <img src={`/media/${datasetId}/${sample.index}?size=512`} alt={`${sample.className}, ${sample.path}`} />
      <p>
        <strong>{sample.className}</strong> · {sample.split} · {sample.width} × {sample.height} px
      </p>
      <p className="path">{sample.path}</p>
      <div className="row end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </dialog>
  )
}
