import { useState } from 'react'
import { parseGroupRule, type GroupRule, withGroupRule } from '../../lib/readingOptions.ts'
import { Select } from '../../ui/Field.tsx'
import type { ReadingProps } from './readingProps.ts'

/** Which items must share a split: those of one patient or one video, say. */
export function GroupRuleField({ inspection, options, onChange }: ReadingProps) {
  const [rule, setRule] = useState(() => parseGroupRule(options))
  const columns = inspection.columns?.available.map(({ name }) => name) ?? []
  const likely = inspection.columns?.alternatives.group?.[0] ?? columns[0]

  function change(next: GroupRule): void {
    setRule(next)
    onChange(withGroupRule(options, next))
  }

  return (
    <span className="row wrap">
      <Select
        label="Keep together"
        hideLabel
        value={rule.kind}
        options={[
          ['', 'Only duplicates'],
          ['folder', 'Items of one folder'],
          ['pattern', 'Items with one part of the file name…'],
          ...(columns.length > 0 ? [['column', 'Items with one value in a column…'] as const] : []),
        ]}
        onChange={(kind) => change({ kind: kind as GroupRule['kind'], value: kind === 'column' ? (likely ?? '') : '' })}
        testId="group-kind"
      />
      {rule.kind === 'pattern' && (
        <input
          aria-label="Regular expression that finds the group in the path"
          className="code"
          value={rule.value}
          placeholder="^(.*?)_"
          spellCheck={false}
          onChange={(event) => change({ kind: 'pattern', value: event.target.value })}
          data-testid="group-pattern"
        />
      )}
      {rule.kind === 'column' && (
        <Select
          label="Column of the group"
          hideLabel
          value={rule.value}
          options={columns.map((name) => [name, name] as const)}
          onChange={(value) => change({ kind: 'column', value })}
        />
      )}
    </span>
  )
}
