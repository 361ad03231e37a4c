import { expect, test } from 'vitest'
import type { ModelInfo } from '../../../core/contract/index.ts'
import { chooseModel } from '../../../renderer/lib/chosenModel.ts'

function info(model: string, changes: Partial<ModelInfo> = {}): ModelInfo {
  const statistics = { items: 6144, source: 'scenes', chosen: false, removable: false, file: '/s' }
  return {
    model,
    hash: model,
    parameters: 1,
    imageSize: 64,
    sides: [64],
    pretrained: '',
    isDefault: false,
    statistics,
    measurable: true,
    byMoments: false,
    folder: `/models/${model}`,
    templates: [],
    origin: null,
    ...changes,
  }
}

const tiny = info('tiny', { isDefault: true })
const plain = info('plain')
const bare = info('bare', { statistics: null, measurable: false })
const unknown = info('unknown', { statistics: null })

const talker = {
  model: 'talker',
  folder: '/models/talker',
  family: 'Qwen2.5-VL',
  parameters: 1,
  blocks: 2,
  origin: { kind: 'folder' as const },
}
const choose = (wanted: string | null, ...models: ModelInfo[]) => chooseModel(wanted, { models, elsewhere: [talker] })

test('without a choice the default is left to Thaw, and named', () => {
  expect(choose(null, tiny, plain)).toEqual({
    model: undefined,
    usable: [tiny, plain],
    others: [talker],
    info: tiny,
    elsewhere: undefined,
  })
})

test('a choice is passed on, also before the models are known', () => {
  expect(chooseModel('plain', null)).toMatchObject({ model: 'plain', usable: [], others: [], info: undefined })
  expect(choose('plain', tiny, plain)).toMatchObject({ model: 'plain', info: plain })
})

test('what lacks its statistics cannot be chosen, and what never had any can', () => {
  expect(choose('bare', tiny, bare)).toMatchObject({ model: undefined, usable: [tiny], info: tiny })
  expect(choose('unknown', tiny, unknown)).toMatchObject({ model: 'unknown', info: unknown })
})

test('a model that other trainers train can be chosen, and never stands in for one that is gone', () => {
  expect(choose('talker', tiny)).toMatchObject({ model: 'talker', info: undefined, elsewhere: talker })
  expect(choose('gone')).toMatchObject({ model: undefined, info: undefined, elsewhere: undefined })
})

test('a choice that is gone gives way to the default, and a default that is gone to what there is', () => {
  expect(choose('gone', tiny, plain)).toMatchObject({ model: undefined, info: tiny })
  expect(choose(null, plain)).toMatchObject({ model: 'plain', info: plain })
  expect(choose(null)).toMatchObject({ model: undefined, usable: [], info: undefined })
})
