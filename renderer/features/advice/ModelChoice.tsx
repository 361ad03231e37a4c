import { changeSettings } from '../../state/settings.ts'
import { useThaw } from '../../state/hooks.ts'
import type { ChosenModel } from '../../lib/chosenModel.ts'
import { Select } from '../../ui/Field.tsx'

interface Props {
  readonly chosen: ChosenModel
  /** Label of the select box. */
  readonly label?: string
}

/** The model to measure and train: its name if there is only one, otherwise a select box. */
export function ModelChoice({ chosen: { info, elsewhere, usable, others }, label = 'Model' }: Props) {
  const thaw = useThaw()
  const chosen = info ?? elsewhere
  if (!chosen) return null
  return (
    <span data-testid="model-choice" title={info?.pretrained ?? elsewhere?.family}>
      {usable.length + others.length > 1 ? (
        <Select
          label={label}
          value={chosen.model}
          options={[
            ...usable.map(({ model }) => [model, model] as const),
            ...others.map(({ model }) => [model, `${model}, elsewhere`] as const),
          ]}
          onChange={(model) => void changeSettings(thaw, { model })}
          testId="model-select"
        />
      ) : (
        <span className="muted">with {chosen.model}</span>
      )}
    </span>
  )
}
