import { Fragment } from 'react'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { bytes, count, moment } from '../../lib/format.ts'
import { formatName } from '../../lib/importWords.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { contentFacts } from '../content/contentFacts.ts'

const SPLIT_SOURCES: Readonly<Record<DatasetSummary['splitSource'], string>> = {
  folders: 'defined by the dataset',
  drawn: 'drawn by Thaw with a seed',
  'folders+drawn': 'defined by the dataset, missing ones drawn by Thaw',
}

export function DatasetFacts({ dataset }: { dataset: DatasetSummary }) {
  const { splits, splitSource, fingerprint, root, format } = dataset
  return (
    <Panel title="Overview">
      <Facts
        facts={[
          [
            'Splits',
            <Fragment key="splits">
              <span className="tabular">
                {count(splits.train)} train · {count(splits.val)} val · {count(splits.test)} test
              </span>
              <span className="small muted block">{SPLIT_SOURCES[splitSource]}</span>
            </Fragment>,
          ],
          ...contentFacts(dataset),
          ['On disk', `${bytes(dataset.bytes)}, ${formatName(format)}`],
          ['Imported', moment(dataset.importedAt, new Date())],
          [
            'Source',
            <span key="folder" className="row tight">
              <span className="path ellipsis" title={root}>
                {root}
              </span>
              <CopyButton text={root} label="Copy the path" iconOnly />
            </span>,
          ],
          [
            'Fingerprint',
            <span key="fingerprint" className="row tight">
              <code title={fingerprint}>{fingerprint.slice(0, 16)}</code>
              <CopyButton text={fingerprint} label="Copy the fingerprint" iconOnly />
            </span>,
          ],
        ]}
      />
    </Panel>
  )
}
