import type { DatasetItem } from '../domain/dataset.ts'

/** One text for each image or crop, whatever is said about it: several items can be of one. */
export function pictureKey({ path, crop }: Pick<DatasetItem, 'path' | 'crop'>): string {
  return crop ? `${path} ${crop.join(' ')}` : path
}
