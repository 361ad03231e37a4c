/** The units in which a model writes boxes. */
import type { BoxConvention } from '../../domain/dataset.ts'

/** Qwen2.5-VL writes pixels; Qwen2-VL, Qwen3-VL and InternVL thousandths (ms-swift, docs: Customization/Custom-dataset). */
export const boxConventionOf = (modelType: string): BoxConvention =>
  modelType === 'qwen2_5_vl' ? 'pixels' : 'thousandths'
