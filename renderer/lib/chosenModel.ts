import type { ModelInfo } from '../../core/contract/index.ts'

export interface ChosenModel {
  /** The model to pass to calls; undefined means Thaw's default. */
  readonly model: string | undefined
  /** The models to choose from: those that load and that Thaw can measure with. Empty until the list arrives. */
  readonly usable: readonly ModelInfo[]
  /** The model that `model` names, once the list has arrived. */
  readonly info: ModelInfo | undefined
}

/** Falls back to the default if the chosen model is gone or no longer has statistics. */
export function chooseModel(wanted: string | null, models: readonly ModelInfo[] | null): ChosenModel {
  if (models === null) return { model: wanted ?? undefined, usable: [], info: undefined }
  const usable = models.filter(({ measurable }) => measurable)
  const info = usable.find(({ model }) => model === wanted) ?? usable.find(({ isDefault }) => isDefault) ?? usable[0]
  return { model: info?.isDefault ? undefined : info?.model, usable, info }
}
