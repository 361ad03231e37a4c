/**
 * `npm run torture [-- --kills N --seed N --strategies A,B]`: kills training with SIGKILL at random moments, during the writes
 * of checkpoints and when phases begin, for every strategy; each run then ends with the weights of one that nobody killed.
 */
import { parseArgs } from 'node:util'
import { createRandom } from '../../core/domain/random.ts'
import { isStrategy, STRATEGY_IDS } from '../../core/strategies/index.ts'
import { toy } from '../integration/train/toy.ts'
import { type Kind, KINDS, torture } from './torture.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '0' },
    strategies: { type: 'string', default: STRATEGY_IDS.join(',') },
  },
})
const strategies = values.strategies.split(',').filter(isStrategy)
const each = Math.ceil(Number(values.kills) / strategies.length)
const sums: Record<Kind, number> = { time: 0, write: 0, phase: 0 }
let wrong = 0
await using data = await toy()
for (const strategy of strategies) {
  const { kills, identical } = await torture(data, strategy, each, createRandom(`${values.seed} ${strategy}`))
  for (const kind of KINDS) sums[kind] += kills[kind]
  if (!identical) wrong++
  console.log(
    `${strategy}: ${kills.time + kills.write + kills.phase} kills, ${identical ? 'identical to the bit' : 'DIFFERENT'}`,
  )
}
const total = sums.time + sums.write + sums.phase
console.log(
  `${total} kills (${sums.time} at random moments, ${sums.write} while a file was written, ${sums.phase} as a phase began) in ${strategies.length} strategies: ${wrong === 0 ? 'every run ended with the same bits as one that nobody killed' : `${wrong} ended with others`}.`,
)
process.exitCode = wrong === 0 ? 0 : 1
