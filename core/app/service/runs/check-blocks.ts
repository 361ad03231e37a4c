/** Whether the blocks that a person names fit the strategy and the tower. */
import { type Result, failure, success } from '../../../domain/failure.ts'
import { AUTO, blocksIn, parseBlocks, STRATEGIES, type StrategyId } from '../../../strategies/index.ts'

/** @param tower the model's name, and how many blocks it has. Failures: usage. */
export function checkBlocks(
  blocks: string,
  strategy: StrategyId,
  tower: { readonly name: string; readonly blocks: number },
): Result<null> {
  const { name, choosesBlocks } = STRATEGIES[strategy]
  if (!choosesBlocks) return failure('usage', `“${name}” has no choice of blocks. Use the strategy “layered” with it.`)
  const range = parseBlocks(blocks)
  if (range === null || range === AUTO) return success(null)
  const [start, end] = blocksIn(range, tower.blocks)
  const asked = 'last' in range ? range.last : 'first' in range ? range.first : 'block' in range ? range.through : end
  if (asked <= tower.blocks && start < end) return success(null)
  const has = `The vision tower of ${tower.name} has ${tower.blocks} blocks`
  return failure('usage', `${has}, so “${blocks}” names some that it lacks.`)
}
