/** The columns of a table and their roles. */
import type { ColumnMapping, ColumnRole, Problem } from '../../../domain/dataset.ts'

export interface ColumnInfo {
  readonly name: string
  readonly example: string
}

export interface NestedBoxes {
  /** The column or field of the boxes, and that of their labels. */
  readonly box: string
  readonly label: string
  /** Lists of four numbers end with width and height, not with a corner. Objects name their numbers themselves. */
  readonly extent: boolean
}

export type Held = 'pictures' | 'masks' | 'boxes' | 'labels' | 'texts'

export interface UnusedColumn {
  readonly name: string
  readonly holds: Held
}

export interface Columns {
  readonly available: readonly ColumnInfo[]
  readonly used: ColumnMapping
  /** Other columns that could have a role, best first. */
  readonly alternatives: { readonly [R in ColumnRole]?: readonly string[] | undefined }
  /** Roles in use that come only from a column's values, not from a person or its name. */
  readonly guessed: readonly ColumnRole[]
  /** Those that the label's column stands for, where each class has one: `available` lists that column too. */
  readonly classes?: readonly string[]
  /** The four that hold a box, where there are such. */
  readonly boxes?: readonly string[]
  /** Where boxes lie in lists: what `boxes` names is the column or field of them. */
  readonly nested?: NestedBoxes
  /** Columns that say something about the pictures and have no role. */
  readonly unused?: readonly UnusedColumn[]
  /** Sentences about other content that no item includes. */
  readonly notes?: readonly Problem[]
  /** Those that the image's column stands for, where each picture of an item has one: `available` lists that column too. */
  readonly pictures?: readonly string[]
  /** Whether the image's column holds names without extensions. */
  readonly byStem?: boolean
}
