interface Props {
  /** Id of the dataset or preview that holds the pictures. */
  readonly of: string
  readonly index: number
  readonly path: string
  /** How many pictures the item has, the first included. */
  readonly pictures: number
}

/** Show this many thumbnails, then the number of further pictures. */
const SHOWN = 11

/** Thumbnails of an item's further pictures, in order. */
export function MorePictures({ of, index, path, pictures }: Props) {
  const more = Array.from({ length: Math.min(SHOWN, pictures - 1) }, (_, i) => i + 1)
  const hidden = pictures - 1 - more.length
  return (
    <span className="more-pictures">
      {more.map((picture) => (
        <img
          key={picture}
          src={`/media/${of}/${index}?size=96&picture=${picture}`}
          alt={`${path}, ${picture + 1} of ${pictures}`}
          loading="lazy"
        />
      ))}
      {hidden > 0 && <span className="small muted">+{hidden}</span>}
    </span>
  )
}
