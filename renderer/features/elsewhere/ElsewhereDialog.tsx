import { useId, useState } from 'react'
import type { Output } from '../../../core/contract/index.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { isStrategy, STRATEGIES, STRATEGY_IDS, type StrategyId } from '../../../core/strategies/index.ts'
import { useQueryIf, useThaw } from '../../state/hooks.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Segments, Select } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PathField } from '../../ui/PathField.tsx'
import { StartHere } from './StartHere.tsx'
import { Support } from './Support.tsx'
import { WriteRecipe } from './WriteRecipe.tsx'
import { WrittenRecipe } from './WrittenRecipe.tsx'

interface Props {
  readonly dataset: Pick<DatasetSummary, 'datasetId' | 'name'>
  /** Of the chosen model, if it is in a folder. */
  readonly folder: string
  /** The recommended strategy, if there is advice. */
  readonly advised: StrategyId | undefined
  /** The strategy to begin with, where it is not the recommended one. */
  readonly first?: StrategyId
  readonly onClose: () => void
}

/** Lets another trainer train: it is started where it is installed, or its recipe is written to a folder. */
export function ElsewhereDialog({ dataset, folder, advised, first, onClose }: Props) {
  const id = useId()
  const [model, setModel] = useState(folder)
  const [strategy, setStrategy] = useState<StrategyId>(first ?? advised ?? 'frozen')
  const [wanted, setWanted] = useState('')
  const [where, setWhere] = useState<Where>('here')
  const [written, setWritten] = useState<Output<'recipes.export'> | null>(null)
  const checkpoint = model.trim()
  const options = useQueryIf('trainers.options', checkpoint === '' ? null : { model: checkpoint })
  const { native } = useThaw()
  const choose = native ? () => native.chooseFolder() : undefined

  const trainers = options.status === 'ready' ? options.value.trainers : []
  const supportBy = (of: (typeof trainers)[number]) =>
    of.strategies.find((one) => one.strategy === strategy)?.support ?? { kind: 'no' as const, why: '' }
  const able = trainers.filter((one) => supportBy(one).kind !== 'no')
  const trainer = able.find((one) => one.trainer === wanted) ?? able[0]
  const request = trainer && { dataset: dataset.datasetId, model: checkpoint, strategy, trainer: trainer.trainer }

  if (written) return <WrittenRecipe written={written} onClose={onClose} />
  return (
    <Dialog className="wide" aria-labelledby={id} onClose={onClose}>
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
      </div>
      {options.status === 'ready' && (
        <Support trainers={trainers.map((one) => ({ name: one.name, support: supportBy(one) }))} />
      )}
      <Segments label="Where" value={where} options={PLACES} onChange={(value) => setWhere(value as Where)} />
      {where === 'here' ? (
        <StartHere key={trainer?.trainer} trainer={trainer} request={request} onClose={onClose} />
      ) : (
        <WriteRecipe
          key={trainer?.trainer}
          launchers={trainer?.launchers ?? []}
          request={request}
          choose={choose}
          onWritten={setWritten}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}

type Where = 'here' | 'there'
const PLACES = [
  ['here', 'On this machine'],
  ['there', 'On other machines'],
] as const
