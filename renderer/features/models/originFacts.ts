import type { ModelOrigin } from '../../../core/contract/index.ts'
import { bytes } from '../../lib/format.ts'

/** Where a model came from, how large its files are, and under which licence. */
export function originFacts(origin: ModelOrigin | null): [string, string][] {
  if (origin?.kind !== 'hub') return [['From', origin === null ? 'Came with Thaw' : 'A folder of yours']]
  const { licence, host, id, revision, commit } = origin
  const from = `${host === null ? 'the cache' : host}, ${id}${revision === null ? '' : `, ${revision}`}`
  return [
    ['Size', bytes(origin.bytes)],
    ['Licence', licence ?? (host === null ? 'Added offline, not asked for' : 'None stated; ask its authors')],
    ['From', `${from}, commit ${commit.slice(0, 12)}`],
  ]
}
