import type { Output } from '../../../core/contract/index.ts'
import { useState, type ReactNode } from 'react'
import { count, decimal } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { useChosenModel } from '../../state/useChosenModel.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import { ModelChoice } from '../advice/ModelChoice.tsx'
import { AddModels } from '../models/AddModels.tsx'
import { ModelCard } from '../models/ModelCard.tsx'
import { OtherModelCard } from '../models/OtherModelCard.tsx'

/** All models, the one in use, and problems with those that cannot be used. */
export function ModelsPanel() {
  const listed = useQuery('models.list', {})
  const chosen = useChosenModel()
  const [adding, setAdding] = useState(false)
  const add = (
    <Button icon="add" onClick={() => setAdding(true)} data-testid="add-model">
      Add a model
    </Button>
  )
  return (
    <Panel title="Models" testId="models" actions={add}>
      {chosen.usable.length + chosen.others.length > 1 && (
        <ModelChoice chosen={chosen} label="Measure and train with" />
      )}
      <Loaded from={listed}>{(value) => <Models {...value} inUse={chosen.model ?? chosen.info?.model} />}</Loaded>
      {adding && <AddModels onClose={() => setAdding(false)} />}
    </Panel>
  )
}

function Models({
  models,
  elsewhere,
  problems,
  inUse,
}: Output<'models.list'> & { readonly inUse: string | undefined }) {
  const [shown, setShown] = useState<string | null>(null)
  const card = models.find(({ model }) => model === shown)
  const other = elsewhere.find(({ model }) => model === shown)
  return (
    <>
      <table className="table models">
        <TableHead
          columns={[
            'Model',
            'State',
            'Pretrained on',
            { label: 'Parameters', numeric: true },
            { label: 'Reference images', numeric: true },
          ]}
        />
        <tbody>
          {models.map(({ model, pretrained, parameters, statistics, measurable, byMoments }) => (
            <Row
              key={model}
              model={model}
              about={pretrained}
              parameters={parameters}
              inUse={model === inUse}
              usable={measurable}
              onShow={setShown}
            >
              <td className="number" title={statistics?.source}>
                {statistics ? `${count(statistics.items)} images` : byMoments ? 'its BatchNorm moments' : '–'}
              </td>
            </Row>
          ))}
          {elsewhere.map(({ model, family, parameters }) => (
            <Row
              key={model}
              model={model}
              about={`${family}, for other trainers`}
              parameters={parameters}
              inUse={model === inUse}
              usable
              onShow={setShown}
            >
              <td className="number">–</td>
            </Row>
          ))}
        </tbody>
      </table>
      {other && <OtherModelCard model={other} inUse={other.model === inUse} onClose={() => setShown(null)} />}
      {card && <ModelCard model={card} inUse={card.model === inUse} onClose={() => setShown(null)} />}
      {models.some(({ measurable }) => !measurable) && (
        <p className="small muted">
          Thaw cannot measure with a model whose statistics are missing. Its card builds them, as “thaw models stats”
          does, from images like those the model was trained on.
        </p>
      )}
      {problems.map(({ model, message }) => (
        <p key={model} className="status warn text">
          <Icon name="warning" />
          {model}: {message}
          <CopyButton text={`${model}: ${message}`} label="Copy" />
        </p>
      ))}
    </>
  )
}

interface RowProps {
  readonly model: string
  readonly about: string
  readonly parameters: number
  readonly inUse: boolean
  readonly usable: boolean
  readonly onShow: (model: string) => void
  /** Its reference images. */
  readonly children: ReactNode
}

function Row({ model, about, parameters, inUse, usable, onShow, children }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <button type="button" className="link" onClick={() => onShow(model)}>
          {model}
        </button>
      </th>
      <td>
        <State inUse={inUse} usable={usable} />
      </td>
      <td>{about}</td>
      <td className="number">{decimal(parameters / 1e6)} M</td>
      {children}
    </tr>
  )
}

function State({ inUse, usable }: { readonly inUse: boolean; readonly usable: boolean }) {
  if (!usable)
    return (
      <span className="status warn">
        <Icon name="warning" />
        Statistics missing
      </span>
    )
  return (
    <span className={`status ${inUse ? 'good' : 'calm'}`}>
      <Icon name="check" />
      {inUse ? 'In use' : 'Available'}
    </span>
  )
}
