/** Classes: classifies images by the captions of all classes, or by a head with a row per class. */
import type { DatasetItem } from '../../../../domain/dataset.ts'
import type { LoadedModel } from '../../../../model/index.ts'
import { classContrastive, crossEntropy } from '../../../../model/losses.ts'
import { TASK_DESCRIPTIONS } from '../../../../tasks/index.ts'
import type { Settings } from '../../config.ts'
import type { BoundTask, FitRows } from '../task.ts'
import { byCaption, byHead, type Captions } from './class-scores.ts'
import { testScore } from './confusion.ts'
import { confidenceDetails } from './confidence.ts'
import { evaluate } from './evaluate.ts'
import { targetsFor } from './targets.ts'

type ClassSettings = Pick<Settings, 'batch' | 'labelSmoothing' | 'objective' | 'templates' | 'seed'> &
  Pick<Captions, 'whole'>

/** @param model has a head for the classes if it has no text tower */
export function bindClasses(
  { classes, items }: { readonly classes: readonly string[]; readonly items: readonly Pick<DatasetItem, 'label'>[] },
  model: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
  { batch, labelSmoothing, objective, templates, seed, whole }: ClassSettings,
): BoundTask {
  const count = classes.length
  const scoring = model.architecture.text ? byCaption(classes, model, { templates, seed, whole }) : byHead(count)
  const lossOf = objective === 'contrastive' ? classContrastive : crossEntropy
  const labelOf = (item: number): number => items[item]?.label as number
  const labelled = ({ features, items: of }: FitRows) => ({ features, labels: of.map(labelOf) })
  return {
    description: TASK_DESCRIPTIONS.classes,
    guessing: Math.log(count),
    inputs: {
      ...scoring.inputs,
      targets: { shape: [batch, count] },
      rowWeight: { shape: [batch] },
    },
    itemInputs: objective === 'contrastive' ? null : ['targets', 'rowWeight'],
    loss: (weights, images, { targets, rowWeight, ...rows }) => {
      const logits = scoring.logits(weights, images, rows)
      return { loss: lossOf(logits, targets!, rowWeight!), logits }
    },
    batch: (of, epoch) => ({
      ...scoring.arrays(of, epoch),
      ...targetsFor(of.map(labelOf), count, batch, labelSmoothing),
    }),
    prepare: scoring.prepare,
    fitHead: async (engine, of, train, held, onFit) =>
      scoring.fitHead(engine, of, labelled(train), labelled(held), onFit),
    async compileScorer(shape) {
      const classifier = await scoring.compileClassifier(shape)
      return {
        async evaluate(of, { rowSize, fill }, onBatch, confidenceFactor) {
          const labels = of.map(labelOf)
          const { predictions, confidences, accuracy, loss, calibrated, factor } = await evaluate({
            classifier,
            classes: count,
            batch: shape.batch,
            rowSize,
            labels,
            fill,
            confidenceFactor,
            ...(onBatch && { onBatch }),
          })
          return {
            value: accuracy,
            loss,
            calibrated,
            factor,
            shares: labels.map((label, i) => Number(predictions[i] === label)),
            score: () => {
              const { details, ...score } = testScore(labels, predictions, classes)
              const sure = confidenceDetails({
                of,
                labels,
                predictions,
                confidences,
                classes,
                factor: confidenceFactor,
              })
              return { ...score, details: { ...details, ...sure } }
            },
          }
        },
        dispose: () => classifier.dispose(),
      }
    },
  }
}
