import { describe, expect, test } from 'vitest'
import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { parameterSpecs } from '../../../core/model/families/thaw/parameters.ts'
import { cutBelow, headGroups, isBelow, isHeadGroup } from '../../../core/model/index.ts'
import { joined, type Parts } from '../../../core/model/joined.ts'
import { convolutions } from '../../support/families/convolutions.ts'
import { SMALL } from './tiny.ts'

describe('towers that are joined', () => {
  test('hold their tensors part by part, each once', () => {
    const { vision, connector, text, tensors } = convolutions()
    expect(tensors).toEqual([...vision.tensors, ...connector!.tensors, ...text!.tower.tensors, ...text!.join.tensors])
  })

  test('give the embedded models the tensors of their file, in its order', () => {
    const { tensors } = thawArchitecture(SMALL)
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual(
      parameterSpecs(SMALL).map(({ name, shape }) => [name, shape]),
    )
  })

  test('are distinguished by their groups, whatever their tower calls them', () => {
    expect(headGroups(thawArchitecture(SMALL))).toEqual(['connector', 'text'])
    expect(headGroups(convolutions())).toEqual(['connector', 'text.embed', 'text.head'])
    expect(headGroups(convolutions(false))).toEqual(['connector'])
    expect(['connector', 'text', 'text.embed', 'conv1', 'block1', 'texture'].map(isHeadGroup)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
  })

  test('count what no strategy trains among what lies below a cut', () => {
    const architecture = convolutions()
    expect(isBelow(architecture, 'map', 'conv1.running_mean')).toBe(true)
    expect(architecture.isTrained('conv1.running_mean')).toBe(false)
    expect(isBelow(architecture, 'pooled', 'head.mean')).toBe(false)
    expect(cutBelow(architecture.vision, ['conv2', 'connector'])).toBe('map')
  })

  test('that share a tensor, name a group that they do not have, or hold a bias that has to move, are a bug', () => {
    const { name, pixels, vision, connector, text } = convolutions()
    const parts: Parts = { name, pixels, vision, connector: connector!, text: text! }
    const [first] = vision.tensors
    expect(() => joined({ ...parts, vision: { ...vision, tensors: [...vision.tensors, first!] } })).toThrow(/same name/)
    expect(() => joined({ ...parts, vision: { ...vision, groups: ['conv2'] } })).toThrow(/conv1\.weight.*conv1/)
    const { text: frozen } = convolutions(false)
    const held = { tower: frozen!.tower, join: { ...frozen!.join, bias: 'words.gain' } }
    expect(() => joined({ ...parts, text: held })).toThrow(/words\.gain/)
    expect(() => convolutions().groupOf('conv9.weight')).toThrow(/conv9\.weight/)
  })
})
