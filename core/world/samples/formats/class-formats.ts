import type { SampleItem } from '../sample-items.ts'
import { groupName } from '../sample-items.ts'
import type { SampleFormat } from './format.ts'

/** A folder for each class. */
export const classFolders: SampleFormat<SampleItem> = {
  pathOf: (item) => `${item.className}/${item.fileName}`,
  documents: () => [],
}

/** Pictures beside a table of names and labels; class names hold neither commas nor quotes. */
export const csv: SampleFormat<SampleItem> = {
  pathOf: (item) => item.fileName,
  documents(pictures) {
    const grouped = pictures.some(({ item }) => item.group !== undefined)
    const rows = pictures.map(({ file, item }) => [
      file,
      item.className,
      ...(item.group === undefined ? [] : [groupName(item.group)]),
    ])
    const header = ['file_name', 'label', ...(grouped ? ['group'] : [])]
    return [{ path: 'labels.csv', text: [header, ...rows].map((row) => `${row.join(',')}\n`).join('') }]
  },
}
