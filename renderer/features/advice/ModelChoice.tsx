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
export function ModelChoice({ chosen: { info, usable }, label = 'Model' }: Props) {
  const thaw = useThaw()
  if (!info) return null
  return (
    <span data-testid="model-choice" title={info.pretrained}>
      {usable.length > 1 ? (
        <Select
          label={label}
          value={info.model}
          options={usable.map(({ model }) => [model, model] as const)}
          onChange={(model) => void changeSettings(thaw, { model })}
          testId="model-select"
        />
      ) : (
        <span className="muted">with {info.model}</span>
      )}
    </span>
  )
}
