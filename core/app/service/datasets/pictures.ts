/** datasets.thumbnail: pictures of datasets, of what they left out, and of previews. */
import { type Picture, thumbnail } from '../../../dataset/index.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'

interface Request {
  readonly dataset: string
  readonly index: number
  readonly size: number
  /** Which picture of an item that has several, counted from 0. */
  readonly picture?: number | undefined
}

export async function pictureOf(
  context: Pick<ServiceContext, 'history' | 'previews'>,
  { dataset, index, size, picture = 0 }: Request,
): Promise<Result<{ mime: string; base64: string }>> {
  const place = find(context, dataset, index)
  if (!place.ok) return place
  const { folder, picture: first } = place.value
  const shown = picture === 0 ? first : first.moreImages?.[picture - 1]
  if (!shown) return noItem(dataset, index)
  const image = await thumbnail(folder, shown, size)
  return image.ok ? success({ mime: 'image/jpeg', base64: Buffer.from(image.value).toString('base64') }) : image
}

function find(
  { history, previews }: Pick<ServiceContext, 'history' | 'previews'>,
  dataset: string,
  index: number,
): Result<{ folder: string; picture: Picture }> {
  const preview = previews.get(dataset)
  if (preview) {
    const picture = preview.pictures[index]
    return picture ? success({ folder: preview.folder, picture }) : noItem(dataset, index)
  }
  const found = history.datasets.get(dataset)
  if (!found.ok) return found
  const { root, folder = root, items, leaks = [], name } = found.value
  const item = history.datasets.item(dataset, index)
  if (!item.ok) return item
  const picture = item.value ?? leaks[index - items]
  return picture ? success({ folder, picture }) : noItem(name, index)
}

function noItem(name: string, index: number): Result<never> {
  return failure('not-found', `“${name}” has no item ${index}.`)
}
