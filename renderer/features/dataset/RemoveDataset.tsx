import { useState } from 'react'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { useAction } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'

export function RemoveDataset({ dataset }: { dataset: DatasetSummary }) {
  const [asking, setAsking] = useState(false)
  const { busy, act } = useAction()
  return (
    <>
      <Button kind="quiet" icon="trash" onClick={() => setAsking(true)}>
        Remove
      </Button>
      {asking && (
        <ConfirmDialog
          title={`Remove ${dataset.name} from Thaw?`}
          confirm="Remove"
          busy={busy}
          onClose={() => setAsking(false)}
          onConfirm={() =>
            act('datasets.remove', { dataset: dataset.datasetId }, () => location.assign(formatRoute('datasets')))
          }
        >
          <p>
            The images in <span className="path">{dataset.root}</span> are not touched. Thaw deletes the import and its
            measurements; to see the dataset again, import the folder again.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
