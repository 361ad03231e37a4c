/** Log files of trainers: short ones here, and recorded runs of the real trainers where they are. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { secondsOf } from '../../../../core/recipe/logs/log.ts'
import { LOG_READERS } from '../../../../core/recipe/logs/readers.ts'

const LOGS = resolve(process.env['THAW_TEST_LOGS'] ?? join('..', 'shared', 'trainer-logs'))
const haveLogs = existsSync(join(LOGS, 'lf'))
if (!haveLogs)
  console.log('Skipped the tests on recorded runs of trainers: none in THAW_TEST_LOGS or ../shared/trainer-logs.')

const read = (trainer: string, text: string) => LOG_READERS.find((reader) => reader.trainer === trainer)!.read(text)
const recorded = (path: string): string => readFileSync(join(LOGS, path), 'utf8')

test.each([
  ['0:00:04', 4],
  ['1:02:03', 3723],
  ['2 days, 0:00:01', 172_801],
  ['1m 2s', 62],
  ['1h 0m 5s', 3605],
  ['soon', null],
  [7, null],
])('%s is %s seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds))

describe('a log', () => {
  test('of a resumed run has each step once, as it was written last, and a last line that was cut off is passed over', () => {
    const line = (step: number, loss: number) =>
      JSON.stringify({ current_steps: step, total_steps: 4, loss, lr: 0.1, epoch: step / 4, elapsed_time: '0:00:01' })
    const text = [line(1, 3), line(2, 2), line(3, 9), line(2, 2.5), line(3, 1.5), '{"current_steps": 4, "lo'].join('\n')
    const { rows, planned } = read('llama-factory', text)
    expect(rows.map(({ step, values }) => [step, values['loss']])).toEqual([
      [1, 3],
      [2, 2.5],
      [3, 1.5],
    ])
    expect(planned).toBe(4)
  })

  test('joins a step and its validation, takes numbers in quotes, and leaves out what is not finite', () => {
    const text = [
      { loss: '6.1', learning_rate: '0.001', epoch: 0.5, 'global_step/max_steps': '1/2', elapsed_time: '2s' },
      { eval_loss: 5.5, grad_norm: 'nan', epoch: 0.5, 'global_step/max_steps': '1/2', elapsed_time: '3s' },
      { model_parameter_info: 'all', global_step: 2 },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n')
    expect(read('ms-swift', text)).toEqual({
      planned: 2,
      rows: [{ step: 1, epoch: 0.5, seconds: 3, values: { loss: 6.1, rate: 0.001, valLoss: 5.5 } }],
    })
  })

  test('of the runner counts the seconds of all its processes', () => {
    const text = [
      { kind: 'stage', at: 0.1, steps: 3 },
      { kind: 'step', at: 2, step: 1, loss: 2, norm: 1 },
      { kind: 'stopped', at: 3, step: 1 },
      { kind: 'resumed', at: 0.5, step: 1 },
      { kind: 'step', at: 1, step: 2, loss: 1.5, norm: 1 },
      { kind: 'validation', at: 1.5, step: 2, loss: 1.7 },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n')
    const { rows, planned } = read('runner', text)
    expect(planned).toBe(3)
    expect(rows.map(({ step, seconds, values }) => [step, seconds, values['loss'], values['valLoss']])).toEqual([
      [1, 2, 2, undefined],
      [2, 4.5, 1.5, 1.7],
    ])
  })

  test('of anything else has no rows', () => {
    for (const { read: reader } of LOG_READERS)
      for (const text of ['', '\n\n', '[]', 'null', '{"step": "x", "loss": 1}', '\u0000\u0001', '{"log_history": 7}'])
        expect(reader(text).rows).toEqual([])
  })
})

describe.skipIf(!haveLogs)('a recorded log', () => {
  test.each([
    ['llama-factory', 'lf/frozen/trainer_log.jsonl', 'lf/frozen/trainer_state.json'],
    ['llama-factory', 'lf/long-whole/trainer_log.jsonl', 'lf/long-whole/trainer_state.json'],
    ['ms-swift', 'swift/frozen/logging.jsonl', 'swift/frozen/checkpoint-4__trainer_state.json'],
    ['ms-swift', 'swift/long-whole/logging.jsonl', 'swift/long-whole/checkpoint-30__trainer_state.json'],
  ])('of %s, %s, agrees with the state that transformers saved', (trainer, log, state) => {
    const [own, saved] = [read(trainer, recorded(log)), read('transformers', recorded(state))]
    expect(own.planned).toBe(saved.planned)
    const losses = (rows: typeof own.rows) =>
      rows.flatMap(({ step, values }) =>
        values['loss'] === undefined ? [] : [[step, Number(values['loss'].toFixed(5))]],
      )
    expect(losses(own.rows).length).toBeGreaterThan(2)
    expect(losses(own.rows)).toEqual(losses(saved.rows))
  })

  test('of a run that was stopped and resumed has all steps in order', () => {
    const { rows, planned } = read('llama-factory', recorded('lf/stop-sigterm-resume/trainer_log.jsonl'))
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: planned! }, (_, i) => i + 1))
  })

  test('of open_clip has a row for each of its lines', () => {
    const { rows } = read('open-clip', recorded('openclip/full/run__out.log'))
    expect(rows.map(({ values }) => values['loss'])).toEqual([
      1.621,
      1.7166,
      1.4651,
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
    ])
    expect(rows.map(({ epoch }) => epoch)[2]).toBe(1)
  })
})
