import { useState } from 'react'
import type { PreviewSample } from '../../../core/contract/index.ts'
import { Icon } from '../../ui/Icon.tsx'

type Boxes = PreviewSample['boxes']

interface Props {
  readonly src: string
  readonly alt: string
  /** As fractions of the picture's width and height. */
  readonly boxes: Boxes
  /** All labels; the order fixes each label's colour in every picture. */
  readonly labels: readonly string[]
}

/** The number of series colours; further labels share the last one. */
const COLOURS = 5

function colourOf(label: string, labels: readonly string[]): string {
  const place = labels.indexOf(label)
  return `box-${place < 0 ? COLOURS : Math.min(place + 1, COLOURS)}`
}

/** A picture with its boxes drawn over it, one colour per label. */
export function BoxedPicture({ src, alt, boxes, labels }: Props) {
  // Keyed by address, because the same element can show another picture next.
  const [broken, setBroken] = useState<string | null>(null)
  if (broken === src) {
    return (
      <span className="unshown small muted">
        <Icon name="broken" />
        Can’t be shown
      </span>
    )
  }
  return (
    <span className="boxed">
      <img src={src} alt={alt} loading="lazy" onError={() => setBroken(src)} />
      {boxes.length > 0 && (
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true" data-boxes={boxes.length}>
          {boxes.map(({ label, box: [left, top, right, bottom] }) => (
            <rect
              key={`${label} ${left} ${top} ${right} ${bottom}`}
              className={colourOf(label, labels)}
              x={left}
              y={top}
              width={Math.max(0, right - left)}
              height={Math.max(0, bottom - top)}
            />
          ))}
        </svg>
      )}
    </span>
  )
}

/** A legend of box colours, with the number of boxes per label. */
export function BoxLabels({ boxes, labels }: Pick<Props, 'boxes' | 'labels'>) {
  const counts = new Map<string, number>()
  for (const { label } of boxes) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].map(([label, times]) => (
    <span key={label} className={`box-label ${colourOf(label, labels)}`}>
      {times > 1 ? `${label}\u00a0×\u00a0${times}` : label}{' '}
    </span>
  ))
}
