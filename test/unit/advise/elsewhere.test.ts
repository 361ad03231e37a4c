/** Advice on models that other trainers train. */
import { expect, test } from 'vitest'
import { adviseElsewhere } from '../../../core/advise/index.ts'
import { parseRecord } from '../../../core/advise/record/rows.ts'
import { elsewhereSituation as situation } from './elsewhere-situation.ts'

const { size } = situation

const withTrain = (train: number) => ({ ...situation, size: { ...size, train } })

test('answers that depend on text favour a trained tower: by adapters where nobody has published such small sets', () => {
  expect(adviseElsewhere(situation).strategy).toBe('lora')
  expect(adviseElsewhere(withTrain(664_999)).strategy).toBe('lora')
  expect(adviseElsewhere(withTrain(665_000)).strategy).toBe('full')
})

test('the tower stays frozen where the record sees no gain, with few images, and for changed images', () => {
  expect(adviseElsewhere({ ...situation, kind: 'knowledge' }).strategy).toBe('frozen')
  expect(adviseElsewhere({ ...situation, goal: 'robust' }).strategy).toBe('frozen')
  const few = adviseElsewhere({ ...situation, size: { ...size, effectiveItemsPerClass: 4 } })
  expect(few.strategy).toBe('frozen')
  expect(few.headline).toContain('4 different images per class are few')
  const captions = { ...situation, task: 'captions' as const, size: { ...size, classes: 0, effectiveItems: 49 } }
  expect(adviseElsewhere(captions).headline).toContain('49 different images are few')
})

test('every reason from the record brings its rows, all of generative models where it says so', () => {
  const { reasons, options, strategy, trust } = adviseElsewhere(situation)
  expect(options[0]?.strategy).toBe(strategy)
  const kind = reasons.find(({ id }) => id === 'text')
  expect(kind?.record?.rows.length).toBe(kind?.numbers['tests'])
  expect(kind?.record?.rows.every(({ source }) => source !== '')).toBe(true)
  expect(options.find((one) => one.strategy === 'full')?.published?.tests).toBe(kind?.numbers['tests'])
  expect(options.find((one) => one.strategy === 'layered')?.published).toBeNull()
  expect(reasons.find(({ id }) => id === 'trainers')?.text).toBe(
    'Thaw’s runner can train “Low-rank adapters” on Qwen2.5-VL as planned.',
  )
  expect(trust.basis).toContain('not calibrated')
})

test('rows about language models with eyes are told from rows about classifiers and language alone', () => {
  const rows = parseRecord(
    'id,source,model,dataset,task,n_train,shift,metric,frozen,full,partial_or_progressive,lora\n' +
      ['VLM instruction tuning', 'grounding', 'classification', 'generation']
        .map((task, i) => `${i},s,m,d,${task},,in,acc %,1,2,,`)
        .join('\n'),
  )
  expect(rows.map(({ generative }) => generative)).toEqual([true, true, false, false])
})
