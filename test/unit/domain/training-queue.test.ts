import { describe, expect, it } from 'vitest'
import { moved, nextToStart, ordinal, placeText, standsStill, whyWaiting } from '../../../core/domain/training-queue.ts'

const waits = (runId: string, held = false) => ({ runId, held })

describe('the order of the queue', () => {
  it('changes by steps, to an end, or to a place, and stops at the ends', () => {
    const order = ['a', 'b', 'c', 'd']
    expect(moved(order, 'c', 'up')).toEqual(['a', 'c', 'b', 'd'])
    expect(moved(order, 'b', 'down')).toEqual(['a', 'c', 'b', 'd'])
    expect(moved(order, 'd', 'first')).toEqual(['d', 'a', 'b', 'c'])
    expect(moved(order, 'a', 'last')).toEqual(['b', 'c', 'd', 'a'])
    expect(moved(order, 'a', 3)).toEqual(['b', 'c', 'a', 'd'])
    expect(moved(order, 'a', 'up')).toEqual(order)
    expect(moved(order, 'd', 'down')).toEqual(order)
    expect(moved(order, 'b', 99)).toEqual(['a', 'c', 'd', 'b'])
  })

  it('does not change for a run that does not wait', () => {
    expect(moved(['a', 'b'], 'x', 'first')).toEqual(['a', 'b'])
  })

  it('has one next run: the first that is not held, and none while it is paused', () => {
    expect(nextToStart({ paused: false, waiting: [waits('a'), waits('b')] })).toBe('a')
    expect(nextToStart({ paused: false, waiting: [waits('a', true), waits('b')] })).toBe('b')
    expect(nextToStart({ paused: true, waiting: [waits('a')] })).toBeNull()
    expect(nextToStart({ paused: false, waiting: [waits('a', true)] })).toBeNull()
    expect(nextToStart({ paused: false, waiting: [] })).toBeNull()
  })
})

describe('a queue that stands still', () => {
  it('says whether a person paused it, or Thaw was closed', () => {
    const closed = { paused: false, waiting: [waits('a', true), waits('b', true)] }
    expect([standsStill(closed), whyWaiting(closed)]).toEqual([
      true,
      'Thaw was closed before these runs started. Resume the queue to train them.',
    ])
    const some = { paused: false, waiting: [waits('a', true), waits('b')] }
    expect([standsStill(some), whyWaiting(some)]).toEqual([
      false,
      'Thaw was closed before 1 of these runs started. Resume the queue to train it.',
    ])
    expect(whyWaiting({ paused: false, waiting: [waits('a', true)] })).toContain('before this run started')
    expect(whyWaiting({ paused: true, waiting: [] })).toContain('is paused')
    expect([standsStill({ paused: false, waiting: [] }), whyWaiting({ paused: false, waiting: [waits('a')] })]).toEqual(
      [false, ''],
    )
  })
})

describe('the place of a run', () => {
  const run = (runId: string, status: string, held = false) => ({ runId, name: `run ${runId}`, status, held })
  const runs = [run('a', 'running'), run('b', 'queued', true), run('c', 'queued'), run('d', 'queued')]

  it('names the run that it waits for', () => {
    expect(placeText(runs, 'd')).toBe('3rd in the queue, behind “run c”')
    expect(placeText(runs, 'b')).toBe('1st in the queue, behind “run a”')
    expect(placeText([run('a', 'queued')], 'a')).toBe('1st in the queue')
  })

  it('is behind no held run, which lets others pass', () => {
    expect(placeText(runs, 'c')).toBe('2nd in the queue, behind “run a”')
  })

  it('is none for a run that does not wait', () => {
    expect(placeText(runs, 'a')).toBeNull()
    expect(placeText(runs, 'x')).toBeNull()
  })

  it('reads as an ordinal number', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '22nd',
      '101st',
      '111th',
    ])
  })
})
