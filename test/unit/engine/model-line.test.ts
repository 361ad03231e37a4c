import { expect, test } from 'vitest'
import { modelLine } from '../../../core/engine/model-line.ts'

const project = new URL('../../../', import.meta.url).pathname
const stackIn = (folder: string, scheme = 'file://') =>
  [
    'Error: where',
    `    at Object.kernelFunc (${scheme}${folder}core/engine/origins.ts:40:20)`,
    `    at matMul_ (${scheme}${folder}node_modules/@tensorflow/tfjs-core/dist/ops/mat_mul.js:48:19)`,
    `    at process.run (node:internal/process:10:5)`,
    `    at dense (${scheme}${folder}core/model/families/thaw/block.ts:27:15)`,
    `    at encode (${scheme}${folder}core/model/families/thaw/vision.ts:61:9)`,
  ].join('\n')

test('the line of model code is the first outside packages, Node and the engine', () => {
  expect(modelLine(stackIn(project))).toBe('core/model/families/thaw/block.ts:27')
})

test('it is found whether frames show the path of a URL or the path itself', () => {
  expect(modelLine(stackIn(decodeURI(project), ''))).toBe('core/model/families/thaw/block.ts:27')
})

test('a stack without such a line has none', () => {
  expect(modelLine('Error: where\n    at run (node:internal/process:10:5)')).toBeUndefined()
  expect(modelLine(undefined)).toBeUndefined()
})
