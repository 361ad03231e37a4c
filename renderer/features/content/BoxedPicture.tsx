import type { PreviewSample } from '../../../core/contract/index.ts'

type Boxes = PreviewSample['boxes']

interface Props {
  readonly src: string
  readonly alt: string
  /** As fractions of the picture's width and height. */
  readonly boxes: Boxes
}

/** As many as there are colours for series; further labels share the last one. */
const COLOURS = 5

/** A picture with its boxes drawn over it, a colour for each label. */
export function BoxedPicture({ src, alt, boxes }: Props) {
  const labels = [...new Set(boxes.map(({ label }) => label))]
  return (
    <span className="boxed">
      <img src={src} alt={alt} loading="lazy" />
      {boxes.length > 0 && (
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {boxes.map(({ label, box: [left, top, right, bottom] }) => (
            <rect
              key={`${label} ${left} ${top} ${right} ${bottom}`}
              className={`box-${Math.min(labels.indexOf(label), COLOURS - 1) + 1}`}
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

/** What the colours of the boxes stand for, with how often each label occurs. */
export function BoxLabels({ boxes }: { boxes: Boxes }) {
  const counts = new Map<string, number>()
  for (const { label } of boxes) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].map(([label, times], index) => (
    <span key={label} className={`box-label box-${Math.min(index, COLOURS - 1) + 1}`}>
      {label}
      {times > 1 && ` × ${times}`}
    </span>
  ))
}
