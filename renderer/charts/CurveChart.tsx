import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { align, type Series } from '../lib/series.ts'

export interface Curve {
  readonly label: string
  readonly series: Series
  /** A CSS variable that holds the colour. */
  readonly variable: string
  readonly dash?: readonly number[]
  /** Drawn behind and light: the values before smoothing. */
  readonly faint?: boolean
  readonly dots?: boolean
}

interface Props {
  readonly label: string
  readonly curves: readonly Curve[]
  readonly xLabel: string
  readonly format: (value: number) => string
  readonly logarithmic?: boolean
  readonly height?: number
}

/** Curves over steps, epochs or time: drag to zoom, double-click to see everything again. */
export function CurveChart({ label, curves, xLabel, format, logarithmic = false, height = 200 }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const theme = useSyncExternalStore(subscribeToTheme, themeName)
  const data = useMemo(() => {
    const { xs, columns } = align(curves.map((curve) => curve.series))
    return [xs, ...columns] as uPlot.AlignedData
  }, [curves])
  const newest = useRef(data)
  // The plot is made anew only when its looks change; new points of a live run just go in.
  const looks = JSON.stringify({ theme, shown: curves.map(({ series: _series, ...look }) => look) })

  useEffect(() => {
    newest.current = data
    plot.current?.setData(data)
  }, [data])

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
        scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
        axes: [
          { ...axis, label: xLabel, labelFont: `11px ${style.fontFamily}`, labelSize: 16, size: 26 },
          {
            ...axis,
            size: 52,
            values: (_plot, values) => values.map((value) => (value === null ? '' : format(value))),
          },
        ],
        series: [
          { label: xLabel, value: (_plot, value) => (value === null ? '–' : String(Number(value.toPrecision(4)))) },
          ...shown.map((curve) => ({
            label: curve.label,
            stroke: colour(curve.variable),
            width: curve.faint ? 1 : 2,
            alpha: curve.faint ? 0.3 : 1,
            dash: [...(curve.dash ?? [])],
            points: { show: curve.dots === true, size: 6, fill: colour(curve.variable) },
            value: (_plot: uPlot, value: number | null) => (value === null ? '–' : format(value)),
          })),
        ],
        cursor: { points: { size: 6 } },
        legend: {
          markers: { width: 2, dash: (_plot, index) => (shown[index - 1]?.dash?.length ? 'dashed' : 'solid') },
        },
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
  }, [looks, xLabel, format, logarithmic, height])

  return <div className="curve" ref={host} role="img" aria-label={label} />
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
