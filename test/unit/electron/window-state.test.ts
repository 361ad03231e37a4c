import { describe, expect, it } from 'vitest'
import { clampBounds, defaultBounds, parseSavedWindow } from '../../../electron/main/bounds.ts'
import { createCrashGuard } from '../../../electron/main/crash-guard.ts'

const area = { x: 0, y: 25, width: 1440, height: 875 }

describe('window bounds', () => {
  it('stay as they are inside the display', () => {
    const wanted = { x: 100, y: 100, width: 1000, height: 700 }
    expect(clampBounds(wanted, area)).toEqual(wanted)
  })

  it('come back from a display that is no longer there', () => {
    expect(clampBounds({ x: 5000, y: -900, width: 1000, height: 700 }, area)).toMatchObject({ x: 440, y: 25 })
  })

  it('never get smaller than a usable window, nor larger than the display', () => {
    expect(clampBounds({ x: 0, y: 25, width: 10, height: 10 }, area)).toMatchObject({ width: 900, height: 600 })
    expect(clampBounds({ x: 0, y: 25, width: 9000, height: 9000 }, area)).toMatchObject({ width: 1440, height: 875 })
  })

  it('begin in the middle', () => {
    expect(defaultBounds(area)).toEqual({ x: 80, y: 33, width: 1280, height: 860 })
  })

  it.each(['', '{', '{"x":1}', '{"x":"a","y":1,"width":1,"height":1,"maximized":false}'])(
    'are forgotten when the file says %s',
    (text) => {
      expect(parseSavedWindow(text)).toBe(null)
    },
  )
})

describe('the crash guard', () => {
  it('gives up at the third crash within two minutes, and forgets older ones', () => {
    let now = 0
    const mayReload = createCrashGuard(() => now)
    expect([mayReload(), mayReload(), mayReload()]).toEqual([true, true, false])
    now = 121_000
    expect(mayReload()).toBe(true)
  })
})
