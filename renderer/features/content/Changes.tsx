import type { DatasetChanges } from '../../../core/contract/index.ts'
import { count, counted, moment } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Panel } from '../../ui/Panel.tsx'

const KINDS = ['added', 'removed', 'edited'] as const

/** Differences from the previous import of the same source. */
export function Changes({ changes, before }: { changes: DatasetChanges; before: string }) {
  const { added, removed, edited, lists } = changes
  const same = added + removed + edited === 0
  return (
    <Panel title="Changes since the last import" testId="changes">
      <p className="muted">
        Compared with <Before datasetId={before} />.{' '}
        {same
          ? 'No item was added, removed or edited.'
          : 'Earlier runs keep the import they were trained on; new runs use this one.'}
      </p>
      {!same && (
        <div className="changes">
          {KINDS.map((kind) => (
            <ChangeList key={kind} kind={kind} total={changes[kind]} paths={lists[kind]} />
          ))}
        </div>
      )}
    </Panel>
  )
}

function ChangeList({ kind, total, paths }: { kind: string; total: number; paths: readonly string[] }) {
  return (
    <section>
      <h3>
        {counted(total, 'item')} {kind}
      </h3>
      <ul>
        {paths.map((path) => (
          <li key={path} className="path ellipsis" title={path}>
            {path}
          </li>
        ))}
      </ul>
      {total > paths.length && <p className="small muted">and {count(total - paths.length)} more</p>}
    </section>
  )
}

function Before({ datasetId }: { datasetId: string }) {
  const before = useQuery('datasets.get', { dataset: datasetId })
  if (before.status !== 'ready') return 'the previous import'
  const { name, importedAt, items } = before.value
  return (
    <>
      <a href={formatRoute('dataset', datasetId)}>{name}</a>, imported {moment(importedAt, new Date())} with{' '}
      {counted(items, 'item')}
    </>
  )
}
