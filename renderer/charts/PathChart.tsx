import { percent } from '../lib/format.ts'
import { fractionDomain, percentScale, ticks } from '../../core/math/scale.ts'

/** A point with a value on each axis, both shares from 0 to 1, and the standard error of each. */
export interface PathPoint {
  readonly key: number
  readonly x: number
  readonly y: number
  readonly xError: number
  readonly yError: number
  /** The point in words. */
  readonly text: string
  /** Shown beside the point. */
  readonly label?: string
  readonly ringed?: boolean
  readonly filled?: boolean
}

interface Props {
  /** What the choice is between. */
  readonly label: string
  readonly xTitle: string
  readonly yTitle: string
  /** In the order of the path. */
  readonly points: readonly PathPoint[]
  readonly selected: number
  readonly onSelect: (key: number) => void
}

const HEIGHT = 260
const PAD = 14
/** Points this close to one another are hard to point at separately. */
const NEAR_PERCENT = 1
const NEAR_PIXELS = 8

/** Points on a path between two scores, one of which a person selects: a group of radio buttons, placed as a plot. */
export function PathChart({ label, xTitle, yTitle, points, selected, onSelect }: Props) {
  const [low, high] = domainOf(points.map(({ x, xError }) => [x - xError, x + xError]))
  const [bottom, top] = domainOf(points.map(({ y, yError }) => [y - yError, y + yError]))
  const across = percentScale(low, high, 2)
  const up = percentScale(bottom, top)
  const left = (x: number): string => `${across(x)}%`
  const down = (y: number): number => PAD + (1 - up(y) / 100) * (HEIGHT - 2 * PAD)
  /** Of the points that lie on one another, the one after the selected: a click on that goes through all of them. */
  function nextBelow({ x, y }: Pick<PathPoint, 'x' | 'y'>): number {
    const near = (one: PathPoint): boolean =>
      Math.abs(across(one.x) - across(x)) < NEAR_PERCENT && Math.abs(down(one.y) - down(y)) < NEAR_PIXELS
    const stack = points.filter(near).map(({ key }) => key)
    return stack[(stack.indexOf(selected) + 1) % stack.length] ?? selected
  }
  const [xTicks, yTicks] = [ticks(low, high, 5), ticks(bottom, top, 5)]
  return (
    <figure className="path-chart">
      <figcaption>{yTitle}</figcaption>
      <div className="path-scale" aria-hidden="true" style={{ height: HEIGHT }}>
        {yTicks.map((tick) => (
          <span key={tick} style={{ top: down(tick) }}>
            {percent(tick, 0)}
          </span>
        ))}
      </div>
      <div className="path-plot" role="radiogroup" aria-label={label} style={{ height: HEIGHT }}>
        <svg aria-hidden="true" height={HEIGHT}>
          {xTicks.map((tick) => (
            <line key={tick} className="grid" x1={left(tick)} x2={left(tick)} y1="0" y2={HEIGHT} />
          ))}
          {yTicks.map((tick) => (
            <line key={tick} className="grid" x1="0" x2="100%" y1={down(tick)} y2={down(tick)} />
          ))}
          {points.map(({ key, x, y, xError, yError }) => (
            <g key={key} className={key === selected ? 'error selected' : 'error'}>
              <line x1={left(x - xError)} x2={left(x + xError)} y1={down(y)} y2={down(y)} />
              <line x1={left(x)} x2={left(x)} y1={down(y - yError)} y2={down(y + yError)} />
            </g>
          ))}
          {points.slice(1).map((point, index) => {
            const { x, y } = points[index] as PathPoint
            return (
              <line
                key={point.key}
                className="thread"
                x1={left(x)}
                x2={left(point.x)}
                y1={down(y)}
                y2={down(point.y)}
              />
            )
          })}
          {points.map(
            ({ key, x, y, label: name }) =>
              name !== undefined && (
                <text key={key} x={left(x)} y={down(y) - 12} textAnchor={across(x) > 50 ? 'end' : 'start'}>
                  {name}
                </text>
              ),
          )}
        </svg>
        {points.map(({ key, x, y, text, ringed = false, filled = false }) => (
          <input
            key={key}
            className={['path-point', ringed && 'ringed', filled && 'filled'].filter(Boolean).join(' ')}
            style={{ left: left(x), top: down(y) }}
            title={text}
            type="radio"
            name={label}
            aria-label={text}
            checked={key === selected}
            onChange={() => onSelect(key)}
            onClick={({ detail }) => {
              // The space bar clicks as well, with no detail.
              if (key === selected && detail > 0) onSelect(nextBelow({ x, y }))
            }}
          />
        ))}
      </div>
      <div className="path-ticks" aria-hidden="true">
        {xTicks.map((tick) => (
          <span key={tick} style={{ left: left(tick) }}>
            {percent(tick, 0)}
          </span>
        ))}
      </div>
      <p className="path-title">{xTitle}</p>
    </figure>
  )
}

const domainOf = (ranges: readonly (readonly [number, number])[]): [number, number] =>
  fractionDomain(ranges.flat().map((value) => Math.max(0, Math.min(1, value))))
