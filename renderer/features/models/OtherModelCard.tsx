import type { ElsewhereModel } from '../../../core/contract/index.ts'
import { decimal } from '../../lib/format.ts'
import { folderFact, ModelDialog } from './ModelDialog.tsx'
import { originFacts } from './originFacts.ts'

interface Props {
  readonly model: ElsewhereModel
  readonly inUse: boolean
  readonly onClose: () => void
}

/** A model that other trainers train: what it is, how large, and where it came from. */
export function OtherModelCard({ model, inUse, onClose }: Props) {
  const { model: name, family, parameters, blocks, origin, folder } = model
  return (
    <ModelDialog
      name={name}
      about={`${family}. Other trainers train it; Thaw advises, writes what they need, starts and follows them.`}
      facts={[
        ['Parameters', `${decimal(parameters / 1e6)} M`],
        ['Vision tower', `${blocks} blocks`],
        ...originFacts(origin),
        folderFact(folder),
      ]}
      removable
      unusable={inUse ? 'It is in use' : undefined}
      onClose={onClose}
    />
  )
}
