import type { Inspection } from '../../../core/contract/index.ts'
import type { ReadingOptions } from '../../../core/domain/dataset.ts'

/** What every control of the preview needs: what was found, how it was asked for, and a way to ask differently. */
export interface ReadingProps {
  readonly inspection: Inspection
  readonly options: ReadingOptions
  readonly onChange: (options: ReadingOptions) => void
}
