/**
 * Published tests, replayed through the advice: how often it expects the right sign of full − frozen, by source; then the
 * same with effects taken from other sources only.
 * usage: replay.ts [TABLE.csv]   a table in the columns of core/advise/record/published.ts takes the place of Thaw's own
 */
import { readFileSync } from 'node:fs'
import { publishedIn } from '../../core/advise/record/groups.ts'
import { decisive, replay, robustOrder, type Replayed } from '../../core/advise/record/replay.ts'
import { parseRecord, PUBLISHED, type RecordRow } from '../../core/advise/record/rows.ts'
import { halves, refitted } from './replay/refit.ts'

const [file] = process.argv.slice(2)
const all = file === undefined ? PUBLISHED : parseRecord(readFileSync(file, 'utf8'))
const published = publishedIn(all)

function share(cases: readonly Replayed[]): string {
  if (cases.length === 0) return '–'
  const right = cases.filter((one) => one.right).length
  return `${right} of ${cases.length} (${((100 * right) / cases.length).toFixed(0)} %)`
}

function line(name: string, cases: readonly Replayed[]): void {
  console.log(`${name.padEnd(58)}${share(cases).padEnd(20)}${share(decisive(cases))}`)
}

const sourcesOf = (rows: readonly RecordRow[]): string[] => [...new Set(rows.map(({ source }) => source))]

console.log(`${'right sign of full − frozen'.padEnd(58)}${'all tests'.padEnd(20)}far or shifted, over 2 points`)
const replayed = replay(all)
for (const source of sourcesOf(all)) {
  const own = replayed.filter(({ row }) => row.source === source)
  if (own.length > 0) line(source, own)
}
line('published, together', replay(published))

const { before, of } = robustOrder(published)
console.log(`\nLP-FT before full training for robust scores: ${before} of ${of}`)

console.log('\neffects from other sources only:')
line(
  'each source from all others',
  sourcesOf(published).flatMap((source) => {
    const held = published.filter((row) => row.source === source)
    return replay(held, refitted(published.filter((row) => row.source !== source)))
  }),
)
for (const [i, [fitted, held]] of halves(published).entries())
  line(`half ${i + 1} of the sources from the other`, replay(held, refitted(fitted)))
for (const { row, published: difference, expected } of decisive(replay(published)).filter(({ right }) => !right))
  console.log(
    `wrong: ${row.dataset} (${row.source}): ${(100 * difference).toFixed(1)}, expected ${(100 * expected).toFixed(1)}`,
  )
