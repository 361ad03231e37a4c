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

const RATES = [1e-9, 1] as const

/** Rates of each module, regularisation, and what only some strategies have. An empty field means Thaw's own value. */
export function TrainingSettings({ settings, strategy, onChange }: Props) {
  const { rates, choosesBlocks, adapters } = STRATEGIES[strategy ?? 'full']
  const set = (changes: ChosenSettings): void => onChange({ ...settings, ...changes })
  const number = (
    key: 'visionRate' | 'headRate' | 'textRate' | 'rateDecay' | 'pull' | 'labelSmoothing',
    label: string,
    placeholder: string,
    [min, max]: readonly [number, number],
  ) => (
    <NumberField
      label={label}
      value={settings[key]}
      placeholder={placeholder}
      min={min}
      max={max}
      whole={false}
      onChange={(value) => set({ [key]: value })}
      testId={`setting-${key}`}
    />
  )
  const usual = (rate: number): string => (rate === 0 ? 'frozen' : rateText(rate))
  return (
    <details className="options nested">
      <summary>Rates and regularisation</summary>
      <div className="row wrap fields">
        {number('visionRate', 'Vision rate', usual(rates.vision), RATES)}
        {number('headRate', 'Head rate', usual(rates.head), RATES)}
        {number('textRate', 'Text rate', usual(rates.text), RATES)}
        {number('rateDecay', 'Rate decay', String(Number(rates.decay.toFixed(2))), [1, 10])}
        {number('pull', 'Pull to pretrained (L2-SP)', 'none', [0, 10])}
        {number('labelSmoothing', 'Label smoothing', 'auto', [0, 0.5])}
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
        <Select
          label="Batch normalisation"
          value={settings.norms ?? 'frozen'}
          options={[
            ['frozen', 'Statistics as pretrained'],
            ['follow', 'Statistics follow the images'],
          ]}
          onChange={(norms) => set({ norms: norms === 'follow' ? norms : undefined })}
          testId="setting-norms"
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
