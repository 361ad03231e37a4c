import { useQuery } from '../../state/hooks.ts'
import { Changes } from '../content/Changes.tsx'

/** What this import changed against the one before it; nothing where it is the first. */
export function ChangesSince({ datasetId }: { datasetId: string }) {
  const changes = useQuery('datasets.changes', { dataset: datasetId })
  if (changes.status !== 'ready' || changes.value.before === null) return null
  return <Changes changes={changes.value} before={changes.value.before} />
}
