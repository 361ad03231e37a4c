import { useQuery } from '../../state/hooks.ts'
import { Changes } from '../content/Changes.tsx'

/** What this import changed from the previous one; empty for the first import. */
export function ChangesSince({ datasetId }: { datasetId: string }) {
  const changes = useQuery('datasets.changes', { dataset: datasetId })
  if (changes.status !== 'ready' || changes.value.before === null) return null
  return <Changes changes={changes.value} before={changes.value.before} />
}
