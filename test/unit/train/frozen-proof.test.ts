import { expect, test } from 'vitest'
import { frozenProof } from '../../../core/train/native/frozen-proof.ts'
import { smallModel } from '../model/tiny.ts'

const model = smallModel()
const [lowest, ...upper] = model.architecture.vision.groups as [string, ...string[]]
/** What the head's fit moves: the connector's own, its statistics among them, and the texts' bias. */
const fitted = new Set([
  ...model.architecture.connector!.tensors.map(({ name }) => name),
  model.architecture.text!.join.bias,
])
const tensorOf = (group: string): string =>
  model.architecture.tensors.find((tensor) => tensor.group === group && model.params.has(tensor.name))!.name

/** The verdict after `change` adds to one value of a tensor in `group`. */
function after(group: string, change: number, trainable: readonly string[]) {
  const { params, architecture } = smallModel()
  const proof = frozenProof(params, architecture, [{ trainable: [...trainable] }])
  const { data } = params.get(tensorOf(group))!
  data[0] = (data[0] as number) + change
  return proof.verdict()
}

test('what no phase trains is as pretrained, whatever happens to what trains', () => {
  expect(after(upper[0]!, 1, upper)).toMatchObject({ unchanged: true })
  expect(after('connector', 1, [])).toMatchObject({ unchanged: true })
})

test('the statistics of the data that the head standardises by may change', () => {
  const { params, architecture } = smallModel()
  const proof = frozenProof(params, architecture, [{ trainable: [] }])
  params.get(architecture.connector!.head!.mean)!.data.fill(7)
  expect(proof.verdict().unchanged).toBe(true)
})

test('the last bit of one frozen value shows', () => {
  const { data } = model.params.get(tensorOf(lowest))!
  const bit = Math.abs(data[0] as number) * 2 ** -23
  expect(after(lowest, bit, upper)).toMatchObject({ unchanged: false })
  expect(after(lowest, 0, upper)).toMatchObject({ unchanged: true })
})

test('counts every value outside the connector and the parts that train', () => {
  const outside = (trained: readonly string[]): number =>
    model.architecture.tensors
      .filter(({ name, group }) => group !== 'connector' && !fitted.has(name) && !trained.includes(group))
      .reduce((sum, { name }) => sum + (model.params.get(name)?.data.length ?? 0), 0)
  expect(after(lowest, 0, upper).numbers).toBe(outside(upper))
  expect(after(lowest, 0, []).numbers).toBe(outside([]))
})

test('two runs that freeze the same part of the same model show the same hash', () => {
  const [one, other] = [after(lowest, 0, upper), after(upper[0]!, 1, upper)]
  expect(one.sha256).toBe(other.sha256)
  expect(after(lowest, 0, []).sha256).not.toBe(one.sha256)
})
