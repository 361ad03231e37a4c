import type { BoxConvention, DatasetFormat } from '../../../core/domain/dataset.ts'
import { baseName } from '../../lib/format.ts'
import { CONTAINER_NAMES, confidenceWord, formatName } from '../../lib/importWords.ts'
import { withFormat } from '../../lib/readingOptions.ts'
import { Segments, Select } from '../../ui/Field.tsx'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { GroupRuleField } from './GroupRuleField.tsx'
import type { ReadingProps } from './readingProps.ts'

/** What was recognised, how records become items, and the choices there are. */
export function Reading({ inspection, options, onChange }: ReadingProps) {
  const { format, confidence, description, alternatives, container, rule, boxConvention, splits, task, classNames } =
    inspection
  const { levels, unclear } = inspection
  const choices = [{ format, confidence }, ...alternatives].toSorted((a, b) => b.confidence - a.confidence)
  const named = splits.train + splits.val + splits.test > 0
  return (
    <Panel title="Recognised" testId="recognised">
      <p>
        {description} <span className="muted">Found in {CONTAINER_NAMES[container]}.</span>
      </p>
      <p className="muted" data-testid="rule">
        {rule}
      </p>
      <Facts
        facts={[
          [
            'Read as',
            <Select
              key="format"
              label="Format"
              hideLabel
              value={format}
              options={choices.map((each) => [
                each.format,
                `${formatName(each.format)} (${confidenceWord(each.confidence)})`,
              ])}
              onChange={(value) => onChange(withFormat(options, value as DatasetFormat))}
              testId="format"
            />,
          ],
          ...(boxConvention === null
            ? []
            : ([
                [
                  'Boxes become',
                  <Segments
                    key="boxes"
                    label="Boxes become"
                    value={options.boxes ?? (task === 'boxes' ? 'referring' : 'crops')}
                    options={[
                      ['crops', 'Crops with a class'],
                      ['referring', 'Phrases with boxes'],
                    ]}
                    onChange={(value) => onChange({ ...options, boxes: value as 'crops' | 'referring' })}
                  />,
                ],
                [
                  'Boxes are in',
                  <Segments
                    key="convention"
                    label="Boxes are in"
                    value={boxConvention}
                    options={[
                      ['pixels', 'Pixels'],
                      ['thousandths', 'Thousandths'],
                      ['fractions', 'Fractions'],
                    ]}
                    onChange={(value) => onChange({ ...options, boxConvention: value as BoxConvention })}
                  />,
                ],
              ] as const)),
          ...(levels === null
            ? []
            : ([
                [
                  'Classes are',
                  <Segments
                    key="levels"
                    label="Classes are"
                    value={unclear?.code === 'classes-unclear' ? '' : levels.used}
                    options={[
                      ['top', `The ${levels.top.classes} upper folders`],
                      ['leaf', `The ${levels.leaf.classes} lower folders`],
                    ]}
                    onChange={(value) => onChange({ ...options, classes: value as 'top' | 'leaf' })}
                  />,
                ],
              ] as const)),
          ...(classNames === null
            ? []
            : ([
                [
                  'Class names',
                  <Select
                    key="class-names"
                    label="Class names"
                    hideLabel
                    value={classNames.used ? 'file' : 'labels'}
                    options={[
                      ['file', `From ${baseName(classNames.file)} (${classNames.example.name}, …)`],
                      ['labels', `Unchanged labels (${classNames.example.label}, …)`],
                    ]}
                    onChange={(value) =>
                      onChange({ ...options, classNames: value === 'file' ? classNames.file : 'none' })
                    }
                    testId="class-names"
                  />,
                ],
              ] as const)),
          [
            'Splits',
            named || options.splits === 'drawn' ? (
              <Segments
                key="splits"
                label="Splits"
                value={options.splits ?? 'given'}
                options={[
                  ['given', 'As defined by the dataset'],
                  ['drawn', 'Drawn again'],
                ]}
                onChange={(value) => onChange({ ...options, splits: value === 'drawn' ? 'drawn' : undefined })}
              />
            ) : (
              <span key="splits" className="muted">
                The dataset defines none; Thaw draws them{task === 'classes' && ', class-balanced,'} with a seed.
              </span>
            ),
          ],
          [
            'Keep together',
            <GroupRuleField key="group" inspection={inspection} options={options} onChange={onChange} />,
          ],
        ]}
      />
    </Panel>
  )
}
