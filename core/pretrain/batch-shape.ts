/** Sizes of a batch of the pretraining stream. */
import type { ModelConfig } from '../model/families/thaw/config.ts'
import { gridSide } from '../model/families/thaw/config.ts'
import type { Recipe, Stage } from './recipe.ts'
import { namedRows } from './recipe.ts'

export interface BatchShape {
  /** Pairs. */
  readonly rows: number
  /** Cells of the pooling layout. */
  readonly cells: number
  /** Patches in each cell. */
  readonly perCell: number
  /** Rows whose patches are all seen, the first ones, and rows of which `kept` patches of each cell are. */
  readonly parts: readonly [Part, Part]
}

export interface Part {
  readonly rows: number
  /** Patches of each cell that the tower sees. */
  readonly kept: number
}

export function batchShape(config: ModelConfig, recipe: Recipe, stage: Stage): BatchShape {
  const perCell = (gridSide(config) / config.poolGrid) ** 2
  const named = namedRows(recipe)
  const rest = { rows: recipe.batch - named, kept: Math.min(stage.kept, perCell) }
  return { rows: recipe.batch, cells: config.poolGrid ** 2, perCell, parts: [{ rows: named, kept: perCell }, rest] }
}

/** Patches that the tower sees of all rows together. */
export const tokensOf = ({ cells, parts }: BatchShape): number =>
  parts.reduce((sum, { rows, kept }) => sum + rows * cells * kept, 0)
