import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { count, counted } from '../../lib/format.ts'

type Content = Pick<DatasetSummary, 'imageSize' | 'duplicates' | 'textLengths' | 'languages' | 'groups'>
type Fact = readonly [name: string, value: string]

function span(low: number, median: number, high: number): string {
  return low === high ? count(low) : `${count(low)}–${count(high)} (median ${count(median)})`
}

const SHOWN_LANGUAGES = 4

/** Facts about the items; texts and groups only if there are any. */
export function contentFacts({ imageSize, duplicates, textLengths, languages = [], groups }: Content): Fact[] {
  const facts: Fact[] = [
    ['Width', `${span(imageSize.minWidth, imageSize.medianWidth, imageSize.maxWidth)} px`],
    ['Height', `${span(imageSize.minHeight, imageSize.medianHeight, imageSize.maxHeight)} px`],
  ]
  if (textLengths) {
    const { min, median, p95, max } = textLengths
    facts.push(['Text length', `${span(min, median, max)} characters, 95 % up to ${count(p95)}`])
  }
  if (languages.length > 0) {
    const named = languages
      .slice(0, SHOWN_LANGUAGES)
      .map(({ language, texts }, place) => `${language} (${place === 0 ? counted(texts, 'text') : count(texts)})`)
    const more = languages.length - named.length
    facts.push(['Languages', `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`])
  }
  if (groups)
    facts.push(['Groups', `${counted(groups.count, 'group')}, the largest with ${counted(groups.largest, 'item')}`])
  facts.push(['Duplicates', duplicatesLine(duplicates)])
  return facts
}

function duplicatesLine({ exact, near, clusters }: Content['duplicates']): string {
  const kinds = [...(exact > 0 ? [`${count(exact)} exact`] : []), ...(near > 0 ? [`${count(near)} near`] : [])]
  if (kinds.length === 0) return 'none found'
  const copies = exact + near === 1 ? 'copy' : 'copies'
  return `${kinds.join(' and ')} ${copies}, in ${counted(clusters, 'cluster')}`
}
