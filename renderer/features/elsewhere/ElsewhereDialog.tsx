import { useId, useState } from 'react'
import type { Output } from '../../../core/contract/index.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { isStrategy, STRATEGIES, STRATEGY_IDS, type StrategyId } from '../../../core/strategies/index.ts'
import { newJobId } from '../../state/newJobId.ts'
import { useAction, useQueryIf, useThaw } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { NumberField, Select } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PathField } from '../../ui/PathField.tsx'
import { Support } from './Support.tsx'
import { WrittenRecipe } from './WrittenRecipe.tsx'

interface Props {
  readonly dataset: Pick<DatasetSummary, 'datasetId' | 'name'>
  /** Of the chosen model, if it is in a folder. */
  readonly folder: string
  /** The recommended strategy, if there is advice. */
  readonly advised: StrategyId | undefined
  readonly onClose: () => void
}

/** Lets another trainer train: its recipe is written to a folder, or it is started where it is installed. */
export function ElsewhereDialog({ dataset, folder, advised, onClose }: Props) {
  const id = useId()
  const [model, setModel] = useState(folder)
  const [strategy, setStrategy] = useState<StrategyId>(advised ?? 'frozen')
  const [wanted, setWanted] = useState('')
  const [gpus, setGpus] = useState<number>()
  const [cpu, setCpu] = useState(false)
  const [out, setOut] = useState('')
  const [written, setWritten] = useState<Output<'recipes.export'> | null>(null)
  const options = useQueryIf('trainers.options', model.trim() === '' ? null : { model: model.trim() })
  const { busy, act } = useAction()
  const { native } = useThaw()
  const choose = native ? () => native.chooseFolder() : undefined

  const trainers = options.status === 'ready' ? options.value.trainers : []
  const supportBy = (of: (typeof trainers)[number]) =>
    of.strategies.find((one) => one.strategy === strategy)?.support ?? { kind: 'no' as const, why: '' }
  const able = trainers.filter((one) => supportBy(one).kind !== 'no')
  const trainer = able.find((one) => one.trainer === wanted) ?? able[0]
  const request = trainer && {
    dataset: dataset.datasetId,
    model: model.trim(),
    strategy,
    trainer: trainer.trainer,
    ...(cpu ? { cpu } : gpus !== undefined && { devices: gpus }),
  }

  if (written) return <WrittenRecipe written={written} onClose={onClose} />
  return (
    <Dialog aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>Train “{dataset.name}” elsewhere</h2>
      <PathField
        label="Checkpoint"
        placeholder="Folder of a CLIP, SigLIP, Qwen-VL, SmolVLM, InternVL or LLaVA"
        value={model}
        onChange={setModel}
        choose={choose}
        testId="elsewhere-model"
      />
      {options.status === 'failed' && (
        <p className="status warn text">
          <Icon name="warning" />
          {options.failure.message}
        </p>
      )}
      <div className="row wrap">
        <Select
          label="Strategy"
          value={strategy}
          options={STRATEGY_IDS.map((each) => [
            each,
            each === advised ? `${STRATEGIES[each].name} (recommended)` : STRATEGIES[each].name,
          ])}
          onChange={(value) => isStrategy(value) && setStrategy(value)}
          testId="elsewhere-strategy"
        />
        {able.length > 0 && (
          <Select
            label="Trainer"
            value={trainer?.trainer ?? ''}
            options={able.map((one) => [one.trainer, one.name])}
            onChange={setWanted}
            testId="elsewhere-trainer"
          />
        )}
        {!cpu && <NumberField label="GPUs" value={gpus} placeholder="1" min={1} max={1024} onChange={setGpus} />}
        <label className="check">
          <input type="checkbox" checked={cpu} onChange={(event) => setCpu(event.target.checked)} />
          Without a GPU
        </label>
      </div>
      {options.status === 'ready' && (
        <Support trainers={trainers.map((one) => ({ name: one.name, support: supportBy(one) }))} />
      )}
      <PathField
        label="Write the recipe to"
        placeholder="A new folder"
        value={out}
        onChange={setOut}
        choose={choose}
        testId="elsewhere-out"
      />
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          busy={busy}
          unavailable={!trainer?.starts ? 'No trainer that Thaw starts can train this' : undefined}
          title="Starts the trainer where it is installed on this machine, and follows it in the history"
          onClick={() =>
            request &&
            act('trainers.start', { ...request, jobId: newJobId() }, ({ runId }) =>
              location.assign(formatRoute('run', runId)),
            )
          }
          data-testid="elsewhere-start"
        >
          Start it here
        </Button>
        <Button
          kind="primary"
          busy={busy}
          unavailable={!trainer ? 'No trainer can train this' : out.trim() === '' ? 'Name a new folder' : undefined}
          onClick={() =>
            request && act('recipes.export', { ...request, out: out.trim(), jobId: newJobId() }, setWritten)
          }
          data-testid="elsewhere-write"
        >
          Write the recipe
        </Button>
      </div>
    </Dialog>
  )
}
