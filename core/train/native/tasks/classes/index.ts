/** Classes: every image is told from the captions of all classes. */
import type { RunConfig } from '../../../../contract/run.ts'
import { classCaption } from '../../../../domain/caption.ts'
import type { DatasetItem } from '../../../../domain/dataset.ts'
import type { Arrays } from '../../../../engine/index.ts'
import type { LoadedModel } from '../../../../model/index.ts'
import { textOf } from '../../../../model/index.ts'
import { crossEntropy, similarity } from '../../../../model/losses.ts'
import { TASK_DESCRIPTIONS } from '../../../../tasks/index.ts'
import type { BoundTask, FitRows } from '../task.ts'
import { textRows } from '../text-rows.ts'
import { compileClassifier } from './classifier.ts'
import { testScore } from './confusion.ts'
import { evaluate } from './evaluate.ts'
import { fitHead } from './fit-head.ts'
import { targetsFor } from './targets.ts'

export function bindClasses(
  { classes, items }: { readonly classes: readonly string[]; readonly items: readonly Pick<DatasetItem, 'label'>[] },
  model: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
  { batch, labelSmoothing }: Pick<RunConfig, 'batch' | 'labelSmoothing'>,
): BoundTask {
  const { logScale } = textOf(model.architecture).join
  const texts = textRows(classes.map(classCaption), model)
  const every = [...classes.keys()]
  const count = classes.length
  let read: Arrays | null = null
  /** The rows of all classes, which are those of every step. */
  const arrays = (): Arrays => (read ??= texts.arrays(every))
  const labelOf = (item: number): number => items[item]?.label as number
  const labelled = ({ features, items: of }: FitRows) => ({ features, labels: of.map(labelOf) })
  return {
    description: TASK_DESCRIPTIONS.classes,
    guessing: Math.log(count),
    inputs: {
      ...texts.inputs(count),
      targets: { shape: [batch, count] },
      rowWeight: { shape: [batch] },
    },
    loss: (weights, images, { targets, rowWeight, ...rows }) => {
      const logits = similarity(weights[logScale]!, images, texts.encode(weights, rows))
      return { loss: crossEntropy(logits, targets!, rowWeight!), logits }
    },
    batch: (of) => ({ ...arrays(), ...targetsFor(of.map(labelOf), count, batch, labelSmoothing) }),
    prepare: texts.prepare && ((engine, of, _, onTexts) => texts.prepare!(engine, of, every, onTexts)),
    async fitHead(engine, of, train, held, onFit) {
      const projected = await texts.project(engine, of, every)
      return fitHead(engine, of, labelled(train), labelled(held), projected, onFit)
    },
    async compileScorer(shape) {
      const classifier = await compileClassifier(shape, { rows: texts, count, arrays })
      return {
        async evaluate(of, { rowSize, fill }, onBatch) {
          const labels = of.map(labelOf)
          const { predictions, accuracy, loss, calibrated } = await evaluate({
            classifier,
            classes: count,
            batch: shape.batch,
            rowSize,
            labels,
            fill,
            ...(onBatch && { onBatch }),
          })
          return { value: accuracy, loss, calibrated, score: () => testScore(labels, predictions, classes) }
        },
        dispose: () => classifier.dispose(),
      }
    },
  }
}
