import type { BoxConvention, ReadingOptions, Task } from '../../domain/dataset.ts'

/** How records become items, once format and choices are known. */
export interface Plan {
  /** What the items will be annotated with. */
  readonly task: Task
  /** How items come from records. */
  readonly items: 'labels' | 'captions' | 'conversations' | 'texts-as-classes' | 'crops' | 'referring'
  readonly convention: BoxConvention
}

interface Meant {
  readonly task: Task
  readonly boxes?: 'crops' | 'referring'
}

/** The plan for a dataset as its format understands it; what the person wants comes first. */
export function planOf({ task, boxes }: Meant, options: ReadingOptions, convention: BoxConvention): Plan {
  if (task === 'classes') return { task, items: 'labels', convention }
  if (task === 'boxes') {
    return (options.boxes ?? boxes) === 'referring'
      ? { task, items: 'referring', convention }
      : { task: 'classes', items: 'crops', convention }
  }
  return options.texts === 'classes'
    ? { task: 'classes', items: 'texts-as-classes', convention }
    : { task, items: task, convention }
}

/** The rule by which records become items, as a person reads it before importing. */
export function ruleOf({ items, convention }: Plan, minSide: number): string {
  switch (items) {
    case 'labels':
      return 'Each image becomes an item whose class comes from its folder, column or name.'
    case 'captions':
      return 'Each image becomes an item with its captions.'
    case 'conversations':
      return 'Each record becomes an item: its images with the whole conversation.'
    case 'texts-as-classes':
      return 'Each image becomes an item whose class is the exact text of its caption or answer.'
    case 'crops':
      return (
        `Each box becomes an item of its label’s class: the image cropped to the box (read as ${words(convention)}). Boxes that ` +
        `extend past the edge are clipped, and boxes under ${minSide} pixels are left out. Crops of one image share a split.`
      )
    case 'referring':
      return `Each label of an image becomes an item: the label as a phrase, with all its boxes (read as ${words(convention)}).`
  }
}

function words(convention: BoxConvention): string {
  return convention === 'pixels' ? 'pixels' : `${convention} of width and height`
}
