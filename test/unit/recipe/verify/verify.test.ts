/** What trainers print and leave behind, against the plan; and the recorded runs of the real ones, where they are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withoutSecrets } from '../../../../core/domain/secrets.ts'
import { jumpOfLoss } from '../../../../core/recipe/verify/after-resume.ts'
import { explainFailure } from '../../../../core/recipe/verify/explain.ts'
import {
  printedByLlamaFactory,
  printedByMsSwift,
  printedByVlmR1,
  whyUnexpected,
} from '../../../../core/recipe/verify/printed.ts'
import { judgeTensors } from '../../../../core/recipe/verify/tensors.ts'
import { OUTPUT_CHECKS } from '../../../../core/recipe/verify/warnings.ts'

const LOGS = resolve(process.env['THAW_TEST_LOGS'] ?? join('..', 'shared', 'trainer-logs'))
const haveLogs = existsSync(join(LOGS, 'lf'))
if (!haveLogs)
  console.log('Skipped the tests on recorded runs of trainers: none in THAW_TEST_LOGS or ../shared/trainer-logs.')

describe('the printed number of what trains', () => {
  test.each([
    [printedByLlamaFactory, 'x >> trainable params: 51,488 || all params: 145,888 || trainable%: 35.2928', 51_488],
    [printedByMsSwift, 'Qwen2_5_VL: 0.1459M Params (0.0812M Trainable [55.6482%]), 0.0000M Buffers.', 81_184],
    [printedByMsSwift, 'Model: 8292.1667M Params (7615.6165M Trainable [91.8%])', 7_615_616_512],
    [printedByVlmR1, 'Total trainable parameters: 6272', 6272],
  ] as const)('is read from %s’s line', (printed, line, expected) => {
    expect(whyUnexpected(printed(line)!, expected, 'It')).toBeNull()
    expect(whyUnexpected(printed(line)!, expected + 200, 'It')).toMatch(/^It says that [\d,]+ numbers train, where/)
    expect(printed('epoch 1')).toBeNull()
  })
})

describe('the tensors that changed', () => {
  const planned = new Set(['a', 'b'])
  const compared = { changed: ['a', 'b'], same: ['c'], missing: [], added: [] }
  test.each([
    [compared, 'proven', 'Exactly the planned 2 tensors changed; 1 tensor is bit for bit as before.'],
    [
      { ...compared, changed: ['a', 'b', 'c'], same: [] },
      'more',
      /^1 tensor that should have stayed frozen has changed: c\./,
    ],
    [{ ...compared, changed: ['a'], same: ['b', 'c'] }, 'fewer', '1 tensor that should have trained is as before: b.'],
    [{ ...compared, changed: ['a'], missing: ['b'] }, 'fewer', /^1 tensor that should have trained/],
  ] as const)('%o are %s', (seen, kind, sentence) => {
    const verdict = judgeTensors(seen, planned)
    expect(verdict.kind).toBe(kind)
    expect(verdict.sentence).toMatch(sentence)
  })
})

describe('a failure', () => {
  const ended = { code: 1, signal: null, stdout: '', stderr: '' }
  test.each([
    ['torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB', 'out-of-memory', /^The GPU has too little/],
    ['OSError: [Errno 28] No space left on device', 'environment', /^The disk is full/],
    ["ModuleNotFoundError: No module named 'msgspec'", 'environment', /^Python does not have msgspec\. Install/],
    ['thaw_runner: Training diverged at step 3: the loss is nan. Lower the rates.', 'diverged', /Lower the rates/],
    [
      'MyError: something else.',
      'unknown',
      /^The trainer ended with exit status 1: MyError: something else\. Its output/,
    ],
    ['', 'unknown', /^The trainer ended with exit status 1\. Its output has more\.$/],
    // Python prints the source of each call; what it says is no cause.
    ['  File "x.py", line 1, in f\n    raise ValueError("CUDA out of memory")\nKeyError: 3', 'unknown', /KeyError: 3/],
  ] as const)('that says %j is explained', (stderr, kind, message) => {
    const explained = explainFailure({ ...ended, stderr })
    expect(explained.kind).toBe(kind)
    expect(explained.message).toMatch(message)
  })

  test('by a signal is told from one of the trainer', () => {
    expect(explainFailure({ ...ended, code: -9 }).kind).toBe('out-of-memory')
    expect(explainFailure({ ...ended, code: -15 }).kind).toBe('stopped')
    expect(explainFailure({ ...ended, code: 241 }).kind).toBe('stopped')
  })
})

test('secrets are not shown', () => {
  const text = 'key s3cr3t-value, hf_abcdefghijklmnop1234, https://ann:pass@example.org/x, password'
  expect(withoutSecrets(text, { WANDB_API_KEY: 's3cr3t-value', HOME: '/home/x' })).toBe(
    'key •••, •••, https://ann:•••@example.org/x, password',
  )
})

/** Of a recorded run. */
function recorded(path: string) {
  const folder = join(LOGS, path)
  const text = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''
  const { exit: code } = JSON.parse(text('run.json')) as { exit: number }
  const [stdout, stderr] = [text('stdout.txt'), text('stderr.txt')]
  const fromWeights = path.endsWith('resume-model-from-checkpoint')
  const found = OUTPUT_CHECKS.filter((check) => check.find({ output: `${stdout}\n${stderr}`, fromWeights }) !== null)
  return { code, stdout, stderr, found: found.map(({ id }) => id) }
}

describe.skipIf(!haveLogs)('the recorded runs', () => {
  const runs = haveLogs
    ? ['lf', 'swift', 'trl', 'openclip', 'vlmr1'].flatMap((trainer) =>
        readdirSync(join(LOGS, trainer)).flatMap((name) =>
          existsSync(join(LOGS, trainer, name, 'run.json')) ? [`${trainer}/${name}`] : [],
        ),
      )
    : []
  const DAMAGED: Readonly<Record<string, string>> = {
    'lf/best-model-at-end': 'best-model-mixed',
    'lf/error-resume-other-freeze': 'resume-loads-no-weights',
    'lf/llava-resume': 'resume-loads-no-weights',
    'lf/stop-sigterm-resume': 'resume-loads-no-weights',
    'lf/transformers-4.57-resume': 'resume-loads-no-weights',
    'openclip/error-experiment-exists': 'experiment-exists',
    'openclip/error-stage2-pretrained-ignored': 'pretrained-ignored',
    'swift/error-image-missing': 'picture-replaced',
    'swift/last-1-regex-no-match': 'no-parameters-chosen',
    'swift/stop-graceful-resume': 'resume-loads-no-weights',
    'trl/cli-sft-resume-path': 'resume-loads-no-weights',
    'trl/error-resume-other-freeze': 'resume-loads-no-weights',
    'trl/stop-sigterm-resume': 'resume-loads-no-weights',
  }

  test('show silent damage where it happened, and nowhere else', () => {
    const seen = runs.flatMap((run) => {
      const others = recorded(run).found.filter((id) => id !== 'half-precision')
      return others.length > 0 ? [[run, others.join()]] : []
    })
    expect(Object.fromEntries(seen)).toEqual(DAMAGED)
    expect(runs.length).toBeGreaterThan(80)
  })

  test('that failed are all explained', () => {
    const failed = runs.map((run) => [run, recorded(run)] as const).filter(([, { code }]) => code !== 0)
    const unknown = failed.filter(([, ended]) => explainFailure({ ...ended, signal: null }).kind === 'unknown')
    // Stopped by SIGABRT, to see what that does.
    expect(unknown.map(([run]) => run)).toEqual(['lf/stop-sigabrt-plain'])
    expect(failed.length).toBeGreaterThan(30)
  })
})

test('a loss that jumps after a resume is told from one that goes on', () => {
  const before = Array.from({ length: 12 }, (_, i) => 2 + 0.1 * Math.cos(i))
  expect(jumpOfLoss(before, [2.05, 1.95, 2.2])).toBeNull()
  expect(jumpOfLoss(before, [3, 3, 2.5])).toMatch(/^The loss after the resume \(2\.83, the mean of 3 steps\)/)
  expect(jumpOfLoss(before.slice(3), [3, 3, 3])).toBeNull()
  expect(jumpOfLoss(before, [3, 3])).toBeNull()
})
