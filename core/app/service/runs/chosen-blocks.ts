import { type Result, failure, success } from '../../../domain/failure.ts'
import type { Architecture } from '../../../model/index.ts'
import { AUTO, blocksIn, parseBlocks, STRATEGIES, type StrategyId } from '../../../strategies/index.ts'

/** Whether the blocks that a person named exist, and the strategy takes them. Failures: usage. */
export function checkBlocks(
  blocks: string | undefined,
  strategy: StrategyId,
  { name, vision }: Pick<Architecture, 'name' | 'vision'>,
): Result<null> {
  if (blocks === undefined) return success(null)
  if (!STRATEGIES[strategy].choosesBlocks)
    return failure(
      'usage',
      `“${STRATEGIES[strategy].name}” has no choice of blocks. Use the strategy “layered” with it.`,
    )
  const range = parseBlocks(blocks)
  if (range === null || range === AUTO) return success(null)
  const count = vision.blocks.length
  const [start, end] = blocksIn(range, count)
  const asked = 'last' in range ? range.last : 'first' in range ? range.first : 'block' in range ? range.through : end
  if (asked <= count && start < end) return success(null)
  return failure('usage', `The vision tower of ${name} has ${count} blocks, so “${blocks}” names some that it lacks.`)
}
