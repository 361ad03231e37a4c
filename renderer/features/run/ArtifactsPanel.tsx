import type { ReactNode } from 'react'
import type { RunDetail } from '../../../core/contract/index.ts'
import { baseName, duration, moment } from '../../lib/format.ts'
import { settingName } from '../../lib/settingNames.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { SaveRuns } from '../history/SaveRuns.tsx'

function Copied({ text, shown = text }: { text: string; shown?: string }) {
  return (
    <span className="row tight">
      <span className="path ellipsis" title={text}>
        {shown}
      </span>
      <CopyButton text={text} label="Copy" iconOnly />
    </span>
  )
}

/** The run's files and the environment it ran in. */
export function ArtifactsPanel({ run }: { run: RunDetail }) {
  const { best, last, folder, weights, proof } = run.artifacts
  const now = new Date()
  const files: (readonly [string, ReactNode])[] = []
  // A run that another program trained has no files here.
  if (run.trainer === 'native') files.push(['Folder', <Copied key="folder" text={folder} />])
  else files.push(['Trainer', run.trainer])
  if (best !== undefined) files.push(['Best weights', <Copied key="best" text={best} shown={baseName(best)} />])
  if (weights !== undefined) files.push(['Final weights', <Copied key="weights" text={weights} />])
  if (proof) files.push(['Checked', proof.sentence])
  if (last !== undefined) files.push(['Last checkpoint', <Copied key="last" text={last} shown={baseName(last)} />])
  const hashes: (readonly [string, ReactNode])[] = []
  // The name stands for weights that Thaw has not seen, and data that it has not seen has no fingerprint.
  if (run.modelHash !== run.model)
    hashes.push(['Model hash', <Copied key="hash" text={run.modelHash} shown={run.modelHash.slice(0, 16)} />])
  if (run.fingerprint !== '')
    hashes.push(['Dataset', <Copied key="data" text={run.fingerprint} shown={run.fingerprint.slice(0, 16)} />])
  return (
    <Panel title="Files and environment" actions={<SaveRuns runs={[run]} name={run.name} />}>
      <Facts
        facts={[
          ...files,
          ['Run', <Copied key="run" text={run.runId} />],
          ['Model', run.model],
          ...hashes,
          ['Engine', run.engine || '–'],
          ['Started', moment(run.startedAt, now)],
          ['Ended', moment(run.endedAt, now)],
          ['Duration', duration(run.seconds)],
          // “engine” here is the id of the “Engine” above.
          ...Object.entries(run.environment)
            .filter(([key]) => key !== 'engine')
            .map(([key, value]) => [settingName(key), value] as const),
        ]}
      />
    </Panel>
  )
}
