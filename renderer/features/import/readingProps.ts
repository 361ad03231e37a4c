import type { Inspection, ReadingOptionsDto } from '../../../core/contract/index.ts'

/** What every control of the preview needs: what was found, how it was asked for, and a way to ask differently. */
export interface ReadingProps {
  readonly inspection: Inspection
  readonly options: ReadingOptionsDto
  readonly onChange: (options: ReadingOptionsDto) => void
}
