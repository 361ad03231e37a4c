import { expect, test } from 'vitest'
import { CALM, afterEpoch, type GuardState } from '../../../core/train/native/adapt/guard.ts'
import { fewestEpochs, mostCutsIn, patienceIn } from '../../../core/train/native/plateau.ts'

const nothingGained = { train: 1, validation: 1, better: false, worse: false }

/** Epochs until the guard stops a phase in which nothing is gained any more. */
function epochsUntilStop(phase: { leaves: boolean; epochs: number }, patience: number, from: GuardState): number {
  let state = from
  for (let epochs = 1; ; epochs++) {
    const after = afterEpoch(state, nothingGained, patienceIn(phase, { patience }), mostCutsIn(phase))
    if (after.action === 'stop') return epochs
    state = after.state
  }
}

test.each([
  [{ leaves: false, epochs: 30 }, 3, CALM],
  [{ leaves: false, epochs: 30 }, 3, { ...CALM, sinceBetter: 2 }],
  [{ leaves: false, epochs: 30 }, 4, { ...CALM, cuts: 1, sinceBetter: 1 }],
  [{ leaves: true, epochs: 10 }, 8, CALM],
  [{ leaves: true, epochs: 3 }, 8, { ...CALM, sinceBetter: 1 }],
])('the fewest epochs of %j with patience %i are those after which the guard stops it', (phase, patience, guard) => {
  expect(fewestEpochs(phase, { patience }, guard)).toBe(epochsUntilStop(phase, patience, guard))
})
