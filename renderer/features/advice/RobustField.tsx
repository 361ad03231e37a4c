import { useId } from 'react'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { typedPath } from '../../lib/typedPath.ts'
import { useQuery, useThaw } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'

interface Props {
  readonly dataset: Pick<DatasetSummary, 'datasetId'>
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

/** Pictures from another place, for the robust score: an imported dataset, or a folder typed or chosen. */
export function RobustField({ dataset, value = '', onChange }: Props) {
  const { native } = useThaw()
  const known = useQuery('datasets.list', {})
  const id = useId()
  const others =
    known.status === 'ready' ? known.value.datasets.filter((one) => one.datasetId !== dataset.datasetId) : []
  const change = (text: string): void => onChange(typedPath(text) === '' ? undefined : typedPath(text))

  async function choose(): Promise<void> {
    const chosen = await native?.chooseFolder()
    if (chosen) onChange(chosen)
  }

  return (
    <span className="field robust">
      <label htmlFor={id}>Robust test on</label>
      <input
        id={id}
        list={`${id}-known`}
        value={value}
        placeholder="changed test images"
        title="Your own pictures from another place, with the same classes: a dataset or a folder"
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
        data-testid="option-robust"
      />
      <datalist id={`${id}-known`}>
        {others.map(({ datasetId, name }) => (
          <option key={datasetId} value={name} />
        ))}
      </datalist>
      {native && (
        <Button kind="quiet" icon="folder" onClick={() => void choose()} data-testid="choose-robust">
          Choose a folder…
        </Button>
      )}
    </span>
  )
}
