import type { Goal, TaskKind } from '../../../core/contract/index.ts'
import { Select } from '../../ui/Field.tsx'

export interface Wanted {
  readonly goal: Goal
  /** What the answers depend on; undefined means Thaw's default. */
  readonly kind?: TaskKind
}

/** What advice is asked for. */
export function GoalFields({
  value,
  onChange,
}: {
  readonly value: Wanted
  readonly onChange: (value: Wanted) => void
}) {
  const { goal, kind } = value
  return (
    <>
      <Select
        label="Goal"
        value={goal}
        options={[
          ['in-domain', 'Score on images like these'],
          ['robust', 'Robustness to image changes'],
        ]}
        onChange={(chosen) => onChange({ ...(kind && { kind }), goal: chosen as Goal })}
        testId="option-goal"
      />
      <Select
        label="Answers depend on"
        value={kind ?? 'recognition'}
        options={[
          ['recognition', 'What is seen'],
          ['text', 'Text in the images'],
          ['knowledge', 'Knowledge beyond them'],
          ['localisation', 'Where things are'],
        ]}
        onChange={(chosen) => onChange({ goal, kind: chosen as TaskKind })}
        testId="option-kind"
      />
    </>
  )
}
