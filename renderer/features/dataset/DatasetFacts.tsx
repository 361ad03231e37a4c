import { Fragment } from 'react'
import type { DatasetSummaryDto } from '../../../core/contract/index.ts'
import { bytes, count, counted, moment } from '../../lib/format.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Facts, Panel } from '../../ui/Panel.tsx'

const SPLIT_SOURCES: Readonly<Record<DatasetSummaryDto['splitSource'], string>> = {
  folders: 'from its folders',
  drawn: 'drawn by Thaw, class-balanced, with a seed',
  'folders+drawn': 'from its folders, the missing ones drawn by Thaw',
}

function size(low: number, median: number, high: number): string {
  return low === high ? String(low) : `${low}–${high} (median ${median})`
}

export function DatasetFacts({ dataset }: { dataset: DatasetSummaryDto }) {
  const { splits, splitSource, imageSize, duplicates, fingerprint, root, format } = dataset
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
          ['Width', `${size(imageSize.minWidth, imageSize.medianWidth, imageSize.maxWidth)} px`],
          ['Height', `${size(imageSize.minHeight, imageSize.medianHeight, imageSize.maxHeight)} px`],
          [
            'Duplicates',
            duplicates.exact + duplicates.near === 0
              ? 'none found'
              : `${count(duplicates.exact)} exact, ${count(duplicates.near)} near, in ${counted(duplicates.clusters, 'cluster')}`,
          ],
          ['On disk', `${bytes(dataset.bytes)}, ${format}`],
          ['Imported', moment(dataset.importedAt, new Date())],
          [
            'Folder',
            <span key="folder" className="row tight">
              <span className="path ellipsis" title={root}>
                {root}
              </span>
              <CopyButton text={root} label="Copy the folder’s path" iconOnly />
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
