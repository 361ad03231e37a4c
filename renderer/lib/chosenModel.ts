import type { ElsewhereModel, ModelInfo, Output } from '../../core/contract/index.ts'

export interface ChosenModel {
  /** The model to pass to calls; undefined means Thaw's default. */
  readonly model: string | undefined
  /** The models to choose from: those that load and that Thaw can measure with. Empty until the list arrives. */
  readonly usable: readonly ModelInfo[]
  /** Added models that other trainers train; they can be chosen, too. */
  readonly others: readonly ElsewhereModel[]
  /** The model that `model` names, once the list has arrived, if Thaw trains it. */
  readonly info: ModelInfo | undefined
  /** The same, if other trainers do. */
  readonly elsewhere: ElsewhereModel | undefined
}

/** Falls back to the default if the chosen model is gone or no longer has statistics. */
export function chooseModel(
  wanted: string | null,
  listed: Pick<Output<'models.list'>, 'models' | 'elsewhere'> | null,
): ChosenModel {
  if (listed === null)
    return { model: wanted ?? undefined, usable: [], others: [], info: undefined, elsewhere: undefined }
  const usable = listed.models.filter(({ measurable }) => measurable)
  const others = listed.elsewhere
  const elsewhere = others.find(({ model }) => model === wanted)
  if (elsewhere) return { model: elsewhere.model, usable, others, info: undefined, elsewhere }
  const info = usable.find(({ model }) => model === wanted) ?? usable.find(({ isDefault }) => isDefault) ?? usable[0]
  return { model: info?.isDefault ? undefined : info?.model, usable, others, info, elsewhere }
}
