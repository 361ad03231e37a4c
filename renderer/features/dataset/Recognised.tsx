import { useState } from 'react'
import type { RecognisedClasses, Sample } from '../../../core/contract/index.ts'
import { count, counted as amount, percent, percentRange } from '../../lib/format.ts'
import { useAction } from '../../state/hooks.ts'
import { ImagePreview } from './ImagePreview.tsx'

interface Props {
  readonly datasetId: string
  readonly recognised: RecognisedClasses
}

/** The names that the model's own classifier gives most often, each with the picture that it is surest of. */
export function Recognised({ datasetId, recognised }: Props) {
  const { images, confident, threshold, counted, names } = recognised
  const [open, setOpen] = useState<Sample | null>(null)
  const { act } = useAction()

  function show(place: number): void {
    const name = names[place]
    if (!name) return
    const page = { dataset: datasetId, offset: name.example.index, limit: 1 }
    act('datasets.samples', page, ({ samples: [sample] }) => sample && setOpen(sample))
  }

  return (
    <>
      <p className="chart-title">What the model sees, in the names of its own classes</p>
      <ul className="seen" data-testid="recognised">
        {names.map((of, place) => (
          <li key={of.example.index}>
            <button type="button" title={`${percent(of.example.probability, 0)} sure`} onClick={() => show(place)}>
              <img src={`/media/${datasetId}/${of.example.index}?size=96`} alt="" loading="lazy" />
              {of.name}
              <span className="small muted">{amount(of.images, 'image')}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="small muted">
        The model is at least {percent(threshold, 0)} sure of one class for {counted === 'all' && 'only '}
        {percent(confident.value)} of your {count(images)} images (95 % interval{' '}
        {percentRange(confident.low, confident.high)}).{' '}
        {counted === 'all' ? 'The numbers count its best guesses for all of them.' : 'The numbers count these images.'}{' '}
        Each picture is the one it is surest of.
      </p>
      {open && (
        <ImagePreview
          datasetId={datasetId}
          sample={open}
          onMove={(by) => show(names.findIndex(({ example }) => example.index === open.index) + by)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  )
}
