import type uPlot from 'uplot'
import { placeMarks, type Mark } from '../lib/eventMarks.ts'

/** Pixels between two marks that a person can point at separately. */
const APART = 9

/** Thin lines over the curves, each with a handle above the plot that shows its text on hover. */
export function marksPlugin(marks: () => readonly Mark[]): uPlot.Plugin {
  const layer = document.createElement('div')
  return {
    hooks: {
      ready: ({ over }) => over.append(layer),
      draw: (plot) => {
        const size = { width: plot.over.clientWidth, apart: APART }
        const placed = placeMarks(marks(), (x) => plot.valToPos(x, 'x'), size)
        layer.replaceChildren(
          ...placed.map(({ left, text, warns }) => {
            const mark = document.createElement('div')
            mark.className = warns ? 'chart-mark warns' : 'chart-mark'
            mark.style.left = `${Math.round(left)}px`
            mark.title = text
            return mark
          }),
        )
      },
    },
  }
}
