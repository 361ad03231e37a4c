import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Mark } from '../lib/eventMarks.ts'
import { counted, decimal, percent } from '../lib/format.ts'
import { align } from '../lib/series.ts'
import type { Curve } from './curve.ts'
import { CurveLegend } from './CurveLegend.tsx'
import { marksPlugin } from './marksPlugin.ts'
import { atLeastOneWide, fractionDomain } from '../../core/math/scale.ts'

interface Props {
  readonly label: string
  readonly curves: readonly Curve[]
  readonly xLabel: string
  /** Steps are whole numbers: no ticks between them. */
  readonly wholeX?: boolean
  /** The chart draws fractions as percentages, within 0–1. */
  readonly unit: 'fraction' | 'number'
  readonly logarithmic?: boolean
  readonly height?: number
  /** Events to mark; pass the same array until there is a new one. */
  readonly marks?: readonly Mark[]
}

const UNMARKED: readonly Mark[] = []

const WHOLE = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((factor) => factor * 10 ** power))
const WHOLE_PERCENTS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
const UNITS = {
  fraction: { tick: (value: number) => percent(value, 0), exact: (value: number) => percent(value) },
  number: { tick: decimal, exact: decimal },
}

/** Curves over steps, epochs or time: drag to zoom, double-click to reset. */
export function CurveChart({
  label,
  curves,
  xLabel,
  wholeX = false,
  unit,
  logarithmic = false,
  height = 200,
  marks = UNMARKED,
}: Props) {
  const [index, setIndex] = useState<number | null>(null)
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const theme = useSyncExternalStore(subscribeToTheme, themeName)
  const aligned = useMemo(() => align(curves.map((curve) => curve.series)), [curves])
  const data = useMemo(() => [aligned.xs, ...aligned.columns] as uPlot.AlignedData, [aligned])
  const newest = useRef(data)
  const newestMarks = useRef(marks)
  // Build a new plot only when its appearance changes; add new points of a live run to it.
  const looks = JSON.stringify({ theme, shown: curves.map(({ series: _series, ...look }) => look) })

  useEffect(() => {
    newest.current = data
    plot.current?.setData(data)
  }, [data])

  useEffect(() => {
    newestMarks.current = marks
    plot.current?.setData(newest.current)
  }, [marks])

  useEffect(() => {
    const element = host.current
    if (!element) return
    const style = getComputedStyle(element)
    const colour = (variable: string): string => style.getPropertyValue(variable).trim()
    const { shown } = JSON.parse(looks) as { shown: Omit<Curve, 'series'>[] }
    const axis: uPlot.Axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { show: false },
      font: `11px ${style.fontFamily}`,
    }
    const made = new uPlot(
      {
        width: element.clientWidth,
        height,
        scales: {
          x: {
            time: false,
            range: (_plot, low, high) => {
              const shown: [number, number] = [low, high]
              return atLeastOneWide(...(isWhole(newest.current, shown) ? including(shown, newestMarks.current) : shown))
            },
          },
          y:
            unit === 'fraction'
              ? { range: (_plot, low, high) => fractionDomain([low, high]) }
              : { distr: logarithmic ? 3 : 1 },
        },
        axes: [
          {
            ...axis,
            label: xLabel,
            labelFont: `11px ${style.fontFamily}`,
            labelSize: 16,
            size: 26,
            ...(wholeX && { incrs: WHOLE }),
          },
          {
            ...axis,
            size: 52,
            ...(unit === 'fraction' && { incrs: WHOLE_PERCENTS }),
            values: (_plot, values) => values.map((value) => (value === null ? '' : UNITS[unit].tick(value))),
          },
        ],
        series: [
          {},
          ...shown.map((curve) => ({
            label: curve.label,
            stroke: colour(curve.variable),
            width: curve.faint ? 1 : 2,
            alpha: curve.faint ? 0.3 : 1,
            dash: [...(curve.dash ?? [])],
            points: { show: curve.dots === true, size: 6, fill: colour(curve.variable) },
          })),
        ],
        cursor: { points: { size: 6 } },
        legend: { show: false },
        hooks: { setCursor: [({ cursor }) => setIndex(cursor.idx ?? null)] },
        plugins: [marksPlugin(() => newestMarks.current)],
      },
      newest.current,
      element,
    )
    plot.current = made
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [looks, xLabel, wholeX, unit, logarithmic, height])

  return (
    <div className="curve">
      <div
        ref={host}
        role="img"
        aria-label={marks.length > 0 ? `${label}, with ${counted(marks.length, 'event')} from the timeline` : label}
      />
      <CurveLegend curves={curves} aligned={aligned} xLabel={xLabel} format={UNITS[unit].exact} index={index} />
    </div>
  )
}

/** Whether a range covers all points, so that the person has not zoomed in. */
function isWhole([xs]: uPlot.AlignedData, [low, high]: readonly [number, number]): boolean {
  return low === xs[0] && high === xs.at(-1)
}

/** Extends the range to marks before the first point. */
function including([low, high]: readonly [number, number], marks: readonly Mark[]): [number, number] {
  const xs = marks.map(({ x }) => x)
  return [Math.min(low, ...xs), Math.max(high, ...xs)]
}

const dark = '(prefers-color-scheme: dark)'

function themeName(): string {
  return document.documentElement.dataset['theme'] ?? String(matchMedia(dark).matches)
}

function subscribeToTheme(listener: () => void): () => void {
  const system = matchMedia(dark)
  const chosen = new MutationObserver(listener)
  system.addEventListener('change', listener)
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    system.removeEventListener('change', listener)
    chosen.disconnect()
  }
}
