import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { describe, expect, test } from 'vitest'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import { createRunClock } from '../../../core/train/native/clock.ts'
import { planPhases } from '../../../core/train/native/phases.ts'
import { createReporter } from '../../../core/train/native/reporter.ts'
import type { RunProgress } from '../../../core/contract/run.ts'
import { SETTINGS } from './settings.ts'

describe('the clock of a run', () => {
  const plan = (config: typeof SETTINGS, elapsedSeconds = 0, phaseBegan: number | null = null, ending = 100) => {
    let time = 0
    const clock = createRunClock(
      () => time,
      planPhases('progressive', config, thawArchitecture(THAW_TINY), { train: 80, val: 20 }),
      10,
      config,
      {
        elapsedSeconds,
        phase: 0,
        phaseBegan,
        began: time,
      },
      { validation: 20, ending },
    )
    return { clock, pass: (seconds: number) => (time += 1000 * seconds) }
  }

  test('counts the seconds before a resume', () => {
    const { clock, pass } = plan(SETTINGS, 30)
    pass(12)
    expect(clock.elapsed()).toBe(42)
  })

  test('without a time limit a phase is as far as its steps', () => {
    const { clock, pass } = plan(SETTINGS)
    pass(1e6)
    expect(clock.fraction(0, 3, 12)).toBe(0.25)
  })

  test('with a time limit a resumed phase is as far as it was when it stopped', () => {
    const config = { ...SETTINGS, epochs: 20, minutes: 10 }
    const { clock, pass } = plan(config)
    clock.fraction(0, 0, 40)
    pass(60)
    const resumed = plan(config, clock.elapsed(), clock.began(0)).clock
    expect(resumed.fraction(0, 10, 40)).toBe(clock.fraction(0, 10, 40))
    expect(resumed.fraction(0, 10, 40)).toBeCloseTo(0.4)
  })

  test('with a time limit each phase has its share of what is left, and steps may end it sooner', () => {
    // Epochs of the phases: 5, 6, 9 of 20; ten minutes.
    const { clock, pass } = plan({ ...SETTINGS, epochs: 20, minutes: 10 })
    expect(clock.fraction(0, 0, 40)).toBe(0)
    pass(75)
    expect(clock.fraction(0, 10, 50)).toBeCloseTo(0.5)
    expect(clock.fraction(0, 49, 50)).toBeCloseTo(49 / 50)
    pass(75)
    expect(clock.fraction(0, 10, 50)).toBeCloseTo(1)
    // 450 s are left for 15 epochs, so 180 s for these 6.
    expect(clock.fraction(1, 0, 60)).toBe(0)
    pass(135)
    expect(clock.fraction(1, 0, 60)).toBeCloseTo(0.75)
    pass(1000)
    expect(clock.fraction(2, 0, 90)).toBe(1)
  })

  test('knows nothing of the time left until there is a measurement, then follows steps, validations and the ending', () => {
    const { clock } = plan({ ...SETTINGS, epochs: 20 })
    expect(clock.left(0, 50, 5, clock.elapsed())).toBeNull()
    clock.forward(2)
    expect(clock.left(0, 50, 5, clock.elapsed())?.seconds).toBeGreaterThan(0)
    for (let i = 0; i < 3; i++) clock.step(0, 50)
    for (let phase = 1; phase < 3; phase++) for (let i = 0; i < 3; i++) clock.step(phase, 200)
    for (let phase = 0; phase < 3; phase++) clock.validated(phase, 400)
    expect(clock.left(0, 50, 5, clock.elapsed())?.seconds).toBeCloseTo(
      (50 * 50 + 150 * 200 + 20 * 400 + 100 * 2) / 1000,
    )
    expect(clock.left(2, 5, 1, clock.elapsed())?.seconds).toBeCloseTo((5 * 200 + 400 + 100 * 2) / 1000)
    clock.passed(70)
    expect(clock.left(2, 0, 0, clock.elapsed())?.seconds).toBeCloseTo((30 * 2) / 1000)
  })

  test('counts the images that still pass the tower before the first step', () => {
    const { clock } = plan({ ...SETTINGS, epochs: 20 })
    clock.forward(2, 500)
    const waiting = clock.left(0, 50, 5, clock.elapsed())?.seconds as number
    clock.forward(2, 0)
    expect(waiting - (clock.left(0, 50, 5, clock.elapsed())?.seconds as number)).toBeCloseTo(1)
  })

  test('a guess has a wider range than what was timed, and both hold the estimate', () => {
    const { clock } = plan({ ...SETTINGS, epochs: 20 })
    const relative = () => {
      const { seconds, low, high } = clock.left(2, 50, 5, clock.elapsed())!
      expect(low).toBeLessThan(seconds)
      expect(high).toBeGreaterThan(seconds)
      return (high - low) / seconds
    }
    clock.forward(2)
    const guessed = relative()
    for (let i = 0; i < 3; i++) clock.step(2, 200)
    clock.validated(2, 400)
    expect(relative()).toBeLessThan(guessed)
  })

  test('the ending is as slow as its first images were', () => {
    const { clock, pass } = plan({ ...SETTINGS, epochs: 20 }, 0, null, 400)
    clock.forward(2)
    for (let i = 0; i < 3; i++) clock.step(2, 200)
    clock.passed(100)
    expect(clock.left(3, 0, 0, clock.elapsed())?.seconds).toBeCloseTo((300 * 2) / 1000)
    pass(5)
    clock.passed(100)
    expect(clock.left(3, 0, 0, clock.elapsed())?.seconds).toBeCloseTo(10)
  })

  test('a run may end as soon as nothing is gained for long enough', () => {
    const { clock } = plan({ ...SETTINGS, epochs: 20 })
    clock.forward(0)
    for (let i = 0; i < 3; i++) clock.step(2, 1000)
    const [planned, early] = [undefined, () => 1].map((fewest) => clock.left(2, 50, 5, clock.elapsed(), fewest)!)
    expect(planned!.seconds).toBeCloseTo(50)
    expect(early).toMatchObject({ seconds: expect.closeTo(30), high: planned!.high })
    expect(early!.low).toBeCloseTo(planned!.low / 5)
    // A run that will train more epochs than are planned does not.
    expect(clock.left(2, 50, 5, clock.elapsed(), () => 9)).toEqual(planned)
  })

  test('a limit ends the training, not the scores that follow it', () => {
    const { clock, pass } = plan({ ...SETTINGS, epochs: 20, minutes: 1 })
    for (let i = 0; i < 3; i++) clock.step(0, 5000)
    clock.forward(500)
    pass(50)
    expect(clock.left(0, 40, 4, clock.elapsed())?.seconds).toBe(10 + 50)
    pass(100)
    expect(clock.left(0, 40, 4, clock.elapsed())?.seconds).toBe(50)
  })
})

test('the reporter gathers points for a quarter of a second, loses none and turns what is not finite into null', () => {
  let time = 0
  const sent: (number | null)[][] = []
  const reporter = createReporter(
    () => time,
    () => ({ step: 1, epoch: 0.5, at: 2 }),
    (_, points) => sent.push(points.map(({ value }) => value)),
  )
  const progress = {} as RunProgress
  for (let i = 0; i < 6; i++) {
    reporter.point('loss', i)
    reporter.send(progress)
    time += 100
  }
  reporter.point('loss', Number.NaN)
  reporter.send(progress, true)
  expect(sent).toEqual([[0], [1, 2, 3], [4, 5, null]])
})
