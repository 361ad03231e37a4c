import { describe, expect, it } from 'vitest'
import { createProgress } from '../../../core/cli/progress.ts'
import type { AppEvent, JobProgress } from '../../../core/contract/events.ts'

const job = (stage: string, done: number): JobProgress => ({
  type: 'job.progress',
  jobId: 'j',
  kind: 'import',
  stage,
  done,
  total: 10,
  elapsedSeconds: 1,
  etaSeconds: 4,
})

function shown(options: { isTTY?: boolean; format?: 'json' }, events: readonly AppEvent[]): string {
  let text = ''
  const terminal = { isTTY: options.isTTY ?? false, columns: 60, write: (part: string) => (text += part) }
  const view = createProgress(terminal, options.format)
  for (const event of events) view.show(event)
  view.clear()
  return text
}

describe('progress', () => {
  it('is a bar on a terminal that is wiped at the end and never wraps', () => {
    const text = shown({ isTTY: true }, [job('Reading images of a very long name indeed', 5)])
    const [bar = '', end] = text.split('\r\u001B[K').slice(1)
    expect(bar).toMatch(/^Reading.*\[#+-+/)
    expect(bar.length).toBeLessThan(60)
    expect(end).toBe('')
  })

  it('is one line a stage elsewhere', () => {
    expect(shown({}, [job('a 1 of 9', 1), job('a 2 of 9', 2), job('b', 1)])).toBe('a 1 of 9\nb\n')
  })

  it('is every event as a JSON line on request', () => {
    const events: AppEvent[] = [job('a', 1), { type: 'datasets.changed' }]
    const lines = shown({ isTTY: true, format: 'json' }, events).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events)
  })
})
