import type { RunDetail } from '../../../core/contract/index.ts'
import { useQuery } from '../../state/hooks.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'

/** The last lines that a trainer of others printed; nothing for runs that Thaw did not start. */
export function OutputPanel({ run }: { run: Pick<RunDetail, 'runId'> }) {
  const output = useQuery('runs.output', { run: run.runId })
  return (
    <Loaded from={output}>
      {({ lines }) =>
        lines.length > 0 && (
          <Panel
            title="Output of the trainer"
            testId="trainer-output"
            actions={<CopyButton text={lines.join('\n')} label="Copy" />}
          >
            {/* A person scrolls it with the keyboard, too. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre className="output" tabIndex={0}>
              {lines.join('\n')}
            </pre>
          </Panel>
        )
      }
    </Loaded>
  )
}
