import { useState } from 'react'
import type { Mistake, Sample } from '../../../core/contract/index.ts'
import { percent } from '../../lib/format.ts'
import { useAction } from '../../state/hooks.ts'
import { Panel } from '../../ui/Panel.tsx'
import { ImagePreview } from '../dataset/ImagePreview.tsx'

interface Props {
  readonly datasetId: string
  readonly mistakes: readonly Mistake[]
}

/** The test images that the model is surest about and gets wrong: often mislabelled, or unlike the rest. */
export function Mistakes({ datasetId, mistakes }: Props) {
  const [open, setOpen] = useState<Sample | null>(null)
  const { act } = useAction()

  function show(place: number): void {
    const mistake = mistakes[place]
    if (!mistake) return
    const page = { dataset: datasetId, offset: mistake.index, limit: 1 }
    act('datasets.samples', page, ({ samples: [sample] }) => sample && setOpen(sample))
  }

  return (
    <Panel title="Most confident mistakes">
      <ul className="seen" data-testid="mistakes">
        {mistakes.map(({ index, label, predicted, confidence }, place) => (
          <li key={index}>
            <button type="button" title={`${label}, taken for ${predicted}`} onClick={() => show(place)}>
              <img
                src={`/media/${datasetId}/${index}?size=96`}
                alt={`${label}, taken for ${predicted}`}
                loading="lazy"
              />
              <bdi className="ellipsis">{label}</bdi>
              <span className="small muted">
                taken for <bdi>{predicted}</bdi>, {percent(confidence, 0)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="small muted">
        Test images that the model is surest about and gets wrong. Look whether their classes or captions are right, and
        whether they look unlike the others.
      </p>
      {open && (
        <ImagePreview
          datasetId={datasetId}
          sample={open}
          onMove={(by) => show(mistakes.findIndex(({ index }) => index === open.index) + by)}
          onClose={() => setOpen(null)}
        />
      )}
    </Panel>
  )
}
