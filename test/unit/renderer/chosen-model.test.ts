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

test('without a choice the default is left to Thaw, and named', () => {
  expect(chooseModel(null, [tiny, plain])).toEqual({ model: undefined, usable: [tiny, plain], info: tiny })
})

test('a choice is passed on, also before the models are known', () => {
  expect(chooseModel('plain', null)).toEqual({ model: 'plain', usable: [], info: undefined })
  expect(chooseModel('plain', [tiny, plain])).toMatchObject({ model: 'plain', info: plain })
})

test('what lacks its statistics cannot be chosen, and what never had any can', () => {
  expect(chooseModel('bare', [tiny, bare])).toEqual({ model: undefined, usable: [tiny], info: tiny })
  expect(chooseModel('unknown', [tiny, unknown])).toMatchObject({ model: 'unknown', info: unknown })
})

test('a choice that is gone gives way to the default, and a default that is gone to what there is', () => {
  expect(chooseModel('gone', [tiny, plain])).toMatchObject({ model: undefined, info: tiny })
  expect(chooseModel(null, [plain])).toMatchObject({ model: 'plain', info: plain })
  expect(chooseModel(null, [])).toEqual({ model: undefined, usable: [], info: undefined })
})
