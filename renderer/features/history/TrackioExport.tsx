import { useState } from 'react'
import type { Output, RunSummary } from '../../../core/contract/index.ts'
import { counted } from '../../lib/format.ts'
import { typedPath } from '../../lib/typedPath.ts'
import { useAction, useThaw } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { PathField } from '../../ui/PathField.tsx'

/** Adds runs to a project that trackio opens. */
export function TrackioExport({ runs, onClose }: { runs: readonly RunSummary[]; onClose: () => void }) {
  const { native, notices } = useThaw()
  const [path, setPath] = useState('')
  const [project, setProject] = useState('thaw')
  const { busy, act } = useAction()
  const folder = typedPath(path)
  const whyNot =
    runs.length === 0
      ? 'There are no runs to add'
      : folder === '' || project === ''
        ? 'Choose a folder and name the project'
        : undefined

  function add(): void {
    act('runs.exportTrackio', { runs: runs.map(({ runId }) => runId), folder, project }, (done) => {
      notices.show({ tone: done.leftOut.length > 0 ? 'info' : 'good', text: outcome(done) })
      onClose()
    })
  }

  return (
    <>
      <p>Runs that the project has already stay as they are.</p>
      <PathField
        label="Folder"
        placeholder="trackio looks in TRACKIO_DIR, or in ~/.cache/huggingface/trackio"
        value={path}
        onChange={setPath}
        choose={native ? () => native.chooseFolder('trackio') : undefined}
        testId="trackio-folder"
      />
      <TextField label="Project" value={project} placeholder="thaw" onChange={setProject} testId="trackio-project" />
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" busy={busy} unavailable={whyNot} onClick={add} data-testid="trackio-export-now">
          Add {counted(runs.length, 'run')}
        </Button>
      </div>
    </>
  )
}

function outcome({ file, added, known, leftOut }: Output<'runs.exportTrackio'>): string {
  return [
    `Added ${counted(added.length, 'run')} to ${file}.`,
    ...(known.length > 0 ? [`${counted(known.length, 'run')} were in it already.`] : []),
    ...leftOut.slice(0, 3).map(({ name, why }) => `Left out “${name}”: ${why}.`),
    ...(leftOut.length > 3 ? [`Left out ${leftOut.length - 3} more.`] : []),
  ].join(' ')
}
