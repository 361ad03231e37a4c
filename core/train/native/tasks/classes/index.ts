/** Classes: every image is told from the captions of all classes. */
import type { RunConfig } from '../../../../contract/run.ts'
import { classCaption } from '../../../../domain/caption.ts'
import type { DatasetItem } from '../../../../domain/dataset.ts'
import type { LoadedModel } from '../../../../model/index.ts'
import { embedTexts, encodeTexts, textOf } from '../../../../model/index.ts'
import { crossEntropy, similarity } from '../../../../model/losses.ts'
import { TASK_DESCRIPTIONS } from '../../../../tasks/index.ts'
import type { BoundTask, FitRows } from '../task.ts'
import { compileClassifier, textInputs } from './classifier.ts'
import { testScore } from './confusion.ts'
import { evaluate } from './evaluate.ts'
import { fitHead } from './fit-head.ts'
import { targetsFor } from './targets.ts'
import { classTexts } from './texts.ts'

export function bindClasses(
  { classes, items }: { readonly classes: readonly string[]; readonly items: readonly Pick<DatasetItem, 'label'>[] },
  { architecture, tokenizer }: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
  { batch, labelSmoothing }: Pick<RunConfig, 'batch' | 'labelSmoothing'>,
): BoundTask {
  const text = textOf(architecture)
  const texts = classTexts(classes, tokenizer, text.tower)
  const labelOf = (item: number): number => items[item]?.label as number
  const labelled = ({ features, items: of }: FitRows) => ({ features, labels: of.map(labelOf) })
  return {
    description: TASK_DESCRIPTIONS.classes,
    guessing: Math.log(texts.count),
    inputs: {
      ...textInputs(texts),
      targets: { shape: [batch, texts.count] },
      rowWeight: { shape: [batch] },
    },
    loss: (weights, images, { ids, real, targets, rowWeight }) => {
      const logits = similarity(weights[text.join.logScale]!, images, encodeTexts(text, weights, ids!, real!))
      return { loss: crossEntropy(logits, targets!, rowWeight!), logits }
    },
    batch: (of) => ({ ...texts.arrays, ...targetsFor(of.map(labelOf), texts.count, batch, labelSmoothing) }),
    async fitHead(engine, model, train, held, onFit) {
      const projected = await embedTexts({ engine, model, texts: classes.map(classCaption), projected: true })
      return fitHead(engine, model, labelled(train), labelled(held), projected, onFit)
    },
    async compileScorer(shape) {
      const classifier = await compileClassifier(shape, texts)
      return {
        async evaluate(of, { rowSize, fill }, onBatch) {
          const labels = of.map(labelOf)
          const { predictions, accuracy, loss, calibrated } = await evaluate({
            classifier,
            classes: texts.count,
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
