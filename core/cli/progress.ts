/** Shows progress on stderr: a bar in a terminal, JSON lines on request, else one line per stage. */
import { printableLine } from '../domain/printable.ts'
import { timeRange } from '../domain/time-range.ts'
import type { AppEvent } from '../contract/events.ts'
import { bytes, duration, percent } from './text.ts'

export interface ProgressView {
  show(event: AppEvent): void
  /** Clears the bar, so that other text starts on a clean line. */
  clear(): void
}

export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export function createProgress(terminal: Terminal, format: 'json' | undefined): ProgressView {
  if (format === 'json') return { show: (event) => void terminal.write(`${JSON.stringify(event)}\n`), clear: () => {} }
  return terminal.isTTY ? barView(terminal) : stageView(terminal)
}

interface Position {
  readonly label: string
  readonly share: number | null
  readonly numbers: string
  /** “3–4 min”; null if nothing tells. */
  readonly left: string | null
}

function barView(terminal: Terminal): ProgressView {
  let drawn = false
  function clear(): void {
    if (drawn) terminal.write('\r\u001B[K')
    drawn = false
  }
  return {
    show(event) {
      const position = positionOf(event)
      if (!position) return
      const line = [
        position.label,
        position.share === null ? '' : bar(position.share),
        position.numbers,
        position.left === null ? '' : `${position.left} left`,
      ].filter((part) => part !== '')
      terminal.write(`\r\u001B[K${line.join('  ').slice(0, (terminal.columns ?? 80) - 1)}`)
      drawn = true
    },
    clear,
  }
}

function stageView(terminal: Terminal): ProgressView {
  let last = ''
  return {
    show(event) {
      const position = positionOf(event)
      // A stage with a counter in its name is still one stage.
      const stage = position?.label.replaceAll(/\d+/g, '')
      if (!position || stage === last) return
      last = stage ?? ''
      terminal.write(`${position.label}\n`)
    },
    clear: () => {},
  }
}

function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}] ${percent(share, 0)}`
}

function positionOf(event: AppEvent): Position | null {
  if (event.type === 'job.progress') {
    const share = event.total ? event.done / event.total : null
    const shown = event.unit === 'bytes' ? bytes : String
    const numbers = event.total ? `${shown(event.done)}/${shown(event.total)}` : ''
    const { etaSeconds } = event
    const left = etaSeconds === null ? null : `about ${duration(etaSeconds)}`
    return { label: printableLine(event.stage), share, numbers, left }
  }
  if (event.type !== 'run.progress') return null
  const { phase, step, steps, epoch, epochs, loss, validation, etaSeconds, etaRange } = event.progress
  const numbers = [
    epochs > 0 ? `epoch ${Math.floor(epoch)}/${epochs}` : '',
    loss === null ? '' : `loss ${loss.toFixed(3)}`,
    validation === null ? '' : `validation ${percent(validation)}`,
  ].filter((part) => part !== '')
  return {
    label: `Training: ${phase}`,
    share: steps > 0 ? step / steps : null,
    numbers: numbers.join('  '),
    left: etaSeconds === null ? null : timeRange(etaRange?.low ?? etaSeconds, etaRange?.high ?? etaSeconds),
  }
}
