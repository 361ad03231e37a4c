import type { ReactNode } from 'react'
import { percentScale, type Scale } from '../../core/math/scale.ts'

export interface TapPoint {
  readonly tap: string
  readonly value: number
  readonly low?: number
  readonly high?: number
}

interface Props {
  readonly label: string
  readonly points: readonly TapPoint[]
  readonly height: number
  /** Maps values onto 0–1, 0 at the bottom. */
  readonly y: Scale
  readonly gridLines: readonly { readonly at: number; readonly text: string }[]
  /** A level to compare with, and its name. */
  readonly baseline?: { readonly at: number; readonly text: string }
  /** The range of “no difference” at each tap. */
  readonly bands?: readonly { readonly low: number; readonly high: number }[]
  readonly describe: (point: TapPoint) => string
}

const TOP = 8
const FOOT = 20

/** “block3” → “b3”: the axis is short, and each mark's title has the full name. */
function shortTap(tap: string): string {
  return tap.replace(/^block/, 'b').replace(/^embedding$/, 'emb')
}

/** Values over the depth of the vision tower, with intervals. Widths are in per cent, heights in pixels. */
export function TapChart({ label, points, height, y, gridLines, baseline, bands, describe }: Props): ReactNode {
  const x = percentScale(-0.5, points.length - 0.5)
  const at = (index: number): string => `${x(index)}%`
  const down = (value: number): number => TOP + (1 - y(value)) * (height - TOP - FOOT)
  return (
    <div className="tap-chart">
      <div className="tap-scale" aria-hidden="true" style={{ height }}>
        {gridLines.map((line) => (
          <span key={line.text} style={{ top: down(line.at) }}>
            {line.text}
          </span>
        ))}
      </div>
      <svg role="img" aria-label={label} height={height}>
        {gridLines.map((line) => (
          <line key={line.text} className="grid" x1="0" x2="100%" y1={down(line.at)} y2={down(line.at)} />
        ))}
        {bands?.map((band, index) => (
          <rect
            key={points[index]?.tap}
            className="band"
            x={at(index - 0.5)}
            width={`${x(1) - x(0)}%`}
            y={down(band.high)}
            height={Math.max(1, down(band.low) - down(band.high))}
          />
        ))}
        {baseline && <line className="reference" x1="0" x2="100%" y1={down(baseline.at)} y2={down(baseline.at)} />}
        {points.slice(1).map((point, index) => (
          <line
            key={point.tap}
            className="thread"
            x1={at(index)}
            x2={at(index + 1)}
            y1={down(points[index]?.value ?? 0)}
            y2={down(point.value)}
          />
        ))}
        {points.map((point, index) => (
          <g key={point.tap}>
            <title>{describe(point)}</title>
            {point.low !== undefined && point.high !== undefined && (
              <line className="range" x1={at(index)} x2={at(index)} y1={down(point.low)} y2={down(point.high)} />
            )}
            <circle className="mark" cx={at(index)} cy={down(point.value)} r="4" />
            <text className="tick" x={at(index)} y={height - 5}>
              {shortTap(point.tap)}
            </text>
          </g>
        ))}
        {baseline && (
          <text className="reference-text" x="100%" y={down(baseline.at) - 4}>
            {baseline.text}
          </text>
        )}
      </svg>
    </div>
  )
}
