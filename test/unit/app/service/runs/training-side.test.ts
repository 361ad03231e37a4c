import { expect, test } from 'vitest'
import { trainingSide } from '../../../../../core/app/service/runs/training-side.ts'
import type { RankedStrategy } from '../../../../../core/contract/advice.ts'

const model = { sides: [160, 96, 128], chosenSide: null }

const advice = (side?: number) => ({
  ranking: [{ strategy: 'full', ...(side !== undefined && { side }) } as RankedStrategy],
})

test('a run trains at the side that its advice chose for the strategy', () => {
  expect(trainingSide(model, 'full', advice(128))).toBe(128)
  expect(trainingSide(model, 'full', advice())).toBeNull()
})

test('a side that the model no longer offers is left out', () => {
  expect(trainingSide(model, 'full', advice(64))).toBeNull()
})

test('without advice, only a run that trains most of the tower takes the smallest side', () => {
  expect(trainingSide(model, 'full', null)).toBe(96)
  expect(trainingSide(model, 'frozen', null)).toBeNull()
  expect(trainingSide(model, 'last-block', null)).toBeNull()
  expect(trainingSide({ sides: [64], chosenSide: null }, 'full', null)).toBeNull()
})

test('the side that a person named wins', () => {
  expect(trainingSide({ sides: [160, 96, 128], chosenSide: 160 }, 'full', advice(96))).toBeNull()
  expect(trainingSide({ sides: [160, 96, 128], chosenSide: 160 }, 'full', null)).toBeNull()
})
