/** Sizes of a batch of the pretraining stream. */
import type { ModelConfig } from '../config.ts'
import { gridSide } from '../config.ts'
import type { Recipe, Stage } from './recipe.ts'

export interface BatchShape {
  /** Pairs. */
  readonly rows: number
  /** Cells of the pooling layout. */
  readonly cells: number
  /** Patches in each cell. */
  readonly perCell: number
  /** Patches of each cell that the tower sees. */
  readonly kept: number
}

export function batchShape(config: ModelConfig, recipe: Recipe, stage: Stage): BatchShape {
  const perCell = (gridSide(config) / config.poolGrid) ** 2
  return { rows: recipe.batch, cells: config.poolGrid ** 2, perCell, kept: Math.min(stage.kept, perCell) }
}
