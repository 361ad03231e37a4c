import type { ModelInfo } from '../../core/contract/index.ts'

export interface ChosenModel {
  /** What calls are made with; undefined leaves the choice to Thaw, which takes its default. */
  readonly model: string | undefined
  /** What can be chosen: models that load and have statistics to measure with. Empty until they are known. */
  readonly usable: readonly ModelInfo[]
  /** The one that `model` stands for, once it is known. */
  readonly info: ModelInfo | undefined
}

/** A choice that is gone, or cannot be measured with any more, gives way to the default. */
export function chooseModel(wanted: string | null, models: readonly ModelInfo[] | null): ChosenModel {
  if (models === null) return { model: wanted ?? undefined, usable: [], info: undefined }
  const usable = models.filter(({ statistics }) => statistics !== null)
  const info = usable.find(({ model }) => model === wanted) ?? usable.find(({ isDefault }) => isDefault) ?? usable[0]
  return { model: info?.isDefault ? undefined : info?.model, usable, info }
}
