import type { ChosenSettings } from '../../../core/contract/index.ts'
import { ADAPTED_SIDES, STRATEGIES, type StrategyId } from '../../../core/strategies/index.ts'
import { rateText } from '../../../core/domain/rate-text.ts'
import { NumberField, Select, TextField } from '../../ui/Field.tsx'

interface Props {
  readonly settings: ChosenSettings
  /** What would train; undefined while neither advice nor the person names it. */
  readonly strategy: StrategyId | undefined
  readonly onChange: (settings: ChosenSettings) => void
}

const SIDES = { both: 'Both towers', vision: 'Vision tower', text: 'Text tower' } as const

/** Rates of each module, regularisation, and what only some strategies have. An empty field means Thaw's own value. */
export function TrainingSettings({ settings, strategy, onChange }: Props) {
  const { rates, choosesBlocks, adapters } = STRATEGIES[strategy ?? 'full']
  const set = (changes: ChosenSettings): void => onChange({ ...settings, ...changes })
  const rate = (key: 'visionRate' | 'headRate' | 'textRate', label: string, usual: number) => (
    <NumberField
      label={label}
      value={settings[key]}
      placeholder={usual === 0 ? 'frozen' : rateText(usual)}
      min={1e-9}
      max={1}
      whole={false}
      onChange={(value) => set({ [key]: value })}
      testId={`setting-${key}`}
    />
  )
  return (
    <details className="options nested">
      <summary>Rates and regularisation</summary>
      <div className="row wrap fields">
        {rate('visionRate', 'Vision rate', rates.vision)}
        {rate('headRate', 'Head rate', rates.head)}
        {rate('textRate', 'Text rate', rates.text)}
        <NumberField
          label="Rate decay"
          value={settings.rateDecay}
          placeholder={String(Number(rates.decay.toFixed(2)))}
          min={1}
          max={10}
          whole={false}
          onChange={(rateDecay) => set({ rateDecay })}
          testId="setting-rateDecay"
        />
        <NumberField
          label="Pull to pretrained (L2-SP)"
          value={settings.pull}
          placeholder="none"
          min={0}
          max={10}
          whole={false}
          onChange={(pull) => set({ pull })}
          testId="setting-pull"
        />
        <NumberField
          label="Label smoothing"
          value={settings.labelSmoothing}
          placeholder="auto"
          min={0}
          max={0.5}
          whole={false}
          onChange={(labelSmoothing) => set({ labelSmoothing })}
          testId="setting-labelSmoothing"
        />
        <Select
          label="Loss for classes"
          value={settings.objective ?? 'cross-entropy'}
          options={[
            ['cross-entropy', 'Cross-entropy'],
            ['contrastive', 'Contrastive, as pretrained (FLYP)'],
          ]}
          onChange={(loss) => set({ objective: loss === 'contrastive' ? loss : undefined })}
          testId="setting-objective"
        />
        <Select
          label="Random views"
          value={settings.augment === false ? 'no' : 'yes'}
          options={[
            ['yes', 'Yes'],
            ['no', 'Images as they are'],
          ]}
          onChange={(views) => set({ augment: views === 'no' ? false : undefined })}
          testId="setting-augment"
        />
        {choosesBlocks && (
          <TextField
            label="Blocks"
            value={settings.blocks ?? ''}
            placeholder="auto, last:4, first:3, 5-8"
            onChange={(blocks) => set({ blocks: blocks.trim() === '' ? undefined : blocks.trim() })}
            testId="setting-blocks"
          />
        )}
        {adapters && (
          <>
            <NumberField
              label="Rank"
              value={settings.adapters?.rank}
              placeholder={String(adapters.rank)}
              min={1}
              max={1024}
              onChange={(rank) => set({ adapters: { ...settings.adapters, rank } })}
              testId="setting-rank"
            />
            <NumberField
              label="Alpha"
              value={settings.adapters?.alpha}
              placeholder={String(adapters.alpha)}
              min={0.01}
              whole={false}
              onChange={(alpha) => set({ adapters: { ...settings.adapters, alpha } })}
              testId="setting-alpha"
            />
            <Select
              label="Adapters on"
              value={settings.adapters?.sides ?? adapters.sides}
              options={ADAPTED_SIDES.map((sides) => [sides, SIDES[sides]] as const)}
              onChange={(sides) =>
                set({ adapters: { ...settings.adapters, sides: ADAPTED_SIDES.find((one) => one === sides) } })
              }
              testId="setting-sides"
            />
          </>
        )}
      </div>
    </details>
  )
}
