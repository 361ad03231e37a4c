import { useState } from 'react'
import type { Output } from '../../../core/contract/index.ts'
import { counted } from '../../lib/format.ts'
import { typedPath } from '../../lib/typedPath.ts'
import { useAction, useQuery, useThaw } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Select } from '../../ui/Field.tsx'
import { PathField } from '../../ui/PathField.tsx'

/** Takes the runs of a trackio project into the history. */
export function TrackioImport({ onClose }: { onClose: () => void }) {
  const { native, notices } = useThaw()
  const datasets = useQuery('datasets.list', {})
  const [path, setPath] = useState('')
  const [dataset, setDataset] = useState('')
  const { busy, act } = useAction()
  const file = typedPath(path)

  function take(): void {
    act('runs.importTrackio', { file, ...(dataset !== '' && { dataset }) }, (done) => {
      notices.show({ tone: done.imported.length > 0 ? 'good' : 'info', text: outcome(done) })
      onClose()
    })
  }

  return (
    <>
      <p>
        Thaw copies the runs of a project with their curves and settings, each once, and leaves the project as it is.
      </p>
      <PathField
        label="Project"
        placeholder="The .db file of a project, or its folder"
        value={path}
        onChange={setPath}
        choose={native ? () => native.chooseFile('trackio') : undefined}
        testId="trackio-file"
      />
      <Select
        label="Dataset that they were trained on"
        value={dataset}
        options={[
          ['', 'None of these'],
          ...(datasets.status === 'ready' ? datasets.value.datasets : []).map(
            ({ datasetId, name }) => [datasetId, name] as const,
          ),
        ]}
        onChange={setDataset}
        testId="trackio-dataset"
      />
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          busy={busy}
          unavailable={file === '' ? 'Choose a project first' : undefined}
          onClick={take}
          data-testid="trackio-import-now"
        >
          Import
        </Button>
      </div>
    </>
  )
}

function outcome({ project, imported, known, valuesLeftOut }: Output<'runs.importTrackio'>): string {
  return [
    `Imported ${counted(imported.length, 'run')} from the trackio project “${project}”.`,
    ...(known.length > 0 ? [`${counted(known.length, 'run')} of it were in the history already.`] : []),
    ...(valuesLeftOut > 0
      ? [`${counted(valuesLeftOut, 'value')} are left out, because a curve has only numbers.`]
      : []),
  ].join(' ')
}
