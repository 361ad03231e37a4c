import type { DatasetPayload } from '../../../contract/compute.ts'
import type { Split } from '../../../domain/dataset.ts'

/** Indices of the items of a split, in the order of the dataset. */
export const itemsOf = ({ items }: Pick<DatasetPayload, 'items'>, of: Split): number[] =>
  items.flatMap(({ split }, index) => (split === of ? [index] : []))
