import { useState } from 'react'
import type { Blend, BlendPoint, RunDetail } from '../../../core/contract/index.ts'
import { BARRIER_TEXT, PICKED_AFTER, ruleText, shareText, weightsText } from '../../../core/domain/blend-words.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { sentence } from '../../../core/domain/sentence.ts'
import { PathChart } from '../../charts/PathChart.tsx'
import { bytes, decimal, percent, percentRange } from '../../lib/format.ts'
import { useThaw, useValue } from '../../state/hooks.ts'
import { newJobId } from '../../state/newJobId.ts'
import { pickShare } from '../../state/picking.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { JobPanel } from '../shell/JobPanel.tsx'

/** A 95 % interval is this many standard errors wide. */
const WIDTH = 2 * 1.96

/** The weights between the fitted head and the trained ones, of which the person may keep others. */
export function RunBlend({ run, blend }: { run: RunDetail; blend: Blend }) {
  const thaw = useThaw()
  const [selected, setSelected] = useState(blend.share)
  const [jobId, setJobId] = useState('')
  const job = useValue(thaw.jobs).get(jobId)
  const point = blend.points.find(({ share }) => share === selected)
  const metric = METRICS[run.metric].name

  function use(): void {
    const id = newJobId()
    setJobId(id)
    void pickShare(thaw, run, selected, id)
  }

  return (
    <Panel title="Between the fitted head and the trained weights" testId="run-blend">
      <PathChart
        label="Share of the trained weights"
        xTitle={`In domain: ${metric} on the validation images`}
        yTitle={`Robust: ${metric}`}
        points={blend.points.map((one) => ({
          key: one.share,
          x: one.validation.value,
          y: one.robust.value,
          xError: errorOf(one.validation),
          yError: errorOf(one.robust),
          text: `${shareText(one.share)} trained: ${percent(one.validation.value)} in domain, ${percent(one.robust.value)} robust`,
          ...(endName(one.share) && { label: endName(one.share) }),
          ringed: one.share === blend.chosen,
          filled: one.share === blend.share,
        }))}
        selected={selected}
        onSelect={setSelected}
      />
      {point && <Selected point={point} blend={blend} />}
      <div className="row wrap">
        <Button
          icon="check"
          busy={job !== undefined}
          unavailable={selected === blend.share ? 'The run keeps these weights already' : undefined}
          onClick={use}
          data-testid="use-weights"
        >
          Use these weights
        </Button>
        <span className="small muted">
          Thaw writes them, scores the test images again, and records that you chose after seeing the scores.
        </span>
      </div>
      {job && <JobPanel job={job} title={`Scoring ${weightsText(selected)}`} />}
      {blend.picked && (
        <p className="status warn text" data-testid="blend-picked">
          <Icon name="warning" />
          {PICKED_AFTER}
        </p>
      )}
      <p className="small muted">
        {blend.barrier && `${BARRIER_TEXT} `}
        {ruleText(blend.rule)} {sentence(blend.robustBasis)}; crosses reach one standard error to each side. The filled
        point is kept, the ringed one is the rule’s. For another choice, {bytes(blend.ends.bytes)} stay on disk until
        you delete the run.
      </p>
    </Panel>
  )
}

function Selected({ point, blend }: { point: BlendPoint; blend: Blend }) {
  const { share, validation, robust, validationLoss } = point
  const remarks = [
    ...(share === blend.chosen ? ['chosen by the rule'] : []),
    ...(share === blend.share ? [blend.picked ? 'kept, picked by you' : 'kept'] : []),
  ]
  return (
    <p className="tabular" aria-live="polite" data-testid="blend-selected">
      <strong>{sentence(weightsText(share))}</strong>
      {remarks.length > 0 && ` (${remarks.join('; ')})`}: {percent(validation.value)} in domain{' '}
      <span className="muted">({percentRange(validation.low, validation.high)})</span>, {percent(robust.value)} robust{' '}
      <span className="muted">({percentRange(robust.low, robust.high)})</span>, validation loss{' '}
      {decimal(validationLoss)}
    </p>
  )
}

const errorOf = ({ low, high }: BlendPoint['validation']): number => (high - low) / WIDTH

function endName(share: number): string | undefined {
  return share === 0 ? '0: fitted head' : share === 1 ? '1: trained' : undefined
}
