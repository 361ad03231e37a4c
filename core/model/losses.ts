/** Objectives over the joint space. */
import * as tf from '@tensorflow/tfjs-core'
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'

/**
 * image: [n, e], text: [m, e] unit rows → scaled cosine similarities [n, m].
 * @param logScale logarithm of the scale
 */
export function similarity(logScale: Tensor, image: Tensor2D, text: Tensor2D): Tensor2D {
  return tf.mul(tf.matMul(image, text, false, true), tf.exp(logScale)) as Tensor2D
}

/** Mean cross-entropy. logits: [n, k]; targets: [n, k] rows that sum to one; rowWeight: [n] sums to one. */
export function crossEntropy(logits: Tensor2D, targets: Tensor, rowWeight: Tensor): Scalar {
  const perRow = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1))
  return tf.sum(tf.mul(perRow, rowWeight)) as Scalar
}

/**
 * Pairwise sigmoid loss (Zhai et al. 2023, eq. 1) of n matching pairs: every pair of an image and a text is classified
 * separately.
 * @param bias shifts the logits, so that the many non-matching pairs do not dominate at the start
 * @param sameCaption as for InfoNCE
 */
export function sigmoidContrastive(logits: Tensor2D, bias: Tensor, sameCaption: Tensor): Scalar {
  const n = logits.shape[0]
  const shifted = tf.add(logits, bias)
  const diagonal = tf.eye(n)
  const matching = tf.sum(tf.mul(tf.softplus(tf.neg(shifted)), diagonal))
  const others = tf.sum(tf.mul(tf.softplus(tf.add(shifted, sameCaption)), tf.sub(1, diagonal)))
  return tf.div(tf.add(matching, others), n) as Scalar
}

/**
 * The same of the rows of a batch by weight.
 * @param excluded [n, n], a large negative number where a text is not wrong for another row's image, 0 elsewhere
 * @param rowWeight [n], sums to one; 0 for rows that only fill the batch, whose pairs are all excluded
 */
export function weightedSigmoid(logits: Tensor2D, bias: Tensor, excluded: Tensor, rowWeight: Tensor): Scalar {
  const n = logits.shape[0]
  const shifted = tf.add(logits, bias)
  const diagonal = tf.eye(n)
  const matching = tf.mul(tf.softplus(tf.neg(shifted)), diagonal)
  const others = tf.mul(tf.softplus(tf.add(shifted, excluded)), tf.sub(1, diagonal))
  return tf.sum(tf.mul(tf.sum(tf.add(matching, others), 1), rowWeight)) as Scalar
}

/**
 * Symmetric InfoNCE (Oord et al. 2018; Radford et al. 2021) of n matching pairs.
 * @param sameCaption [n, n], a large negative number if two different rows have the same caption and so must not
 * count as negatives of each other, 0 elsewhere
 */
export function contrastive(logits: Tensor2D, sameCaption: Tensor): Scalar {
  const n = logits.shape[0]
  const masked = tf.add(logits, sameCaption) as Tensor2D
  const diagonal = tf.eye(n)
  const byImage = tf.sum(tf.mul(tf.logSoftmax(masked), diagonal))
  const byText = tf.sum(tf.mul(tf.logSoftmax(tf.transpose(masked)), diagonal))
  return tf.div(tf.add(byImage, byText), -2 * n) as Scalar
}

/** Added to logits that must not count. */
const EXCLUDED = -1e9

/**
 * Symmetric InfoNCE of images and the captions of their classes within a batch: the loss of pretraining, kept for
 * fine-tuning (FLYP: Goyal et al. 2023, “Finetune like you pretrain”, arXiv 2212.00638, §3). Images of one class do not count as
 * negatives of each other, nor do rows without a weight.
 * @param logits of every image and class, [n, classes]
 * @param targets one-hot, [n, classes]
 * @param rowWeight [n], sums to one; 0 for rows that only fill the batch
 */
export function classContrastive(logits: Tensor2D, targets: Tensor, rowWeight: Tensor): Scalar {
  const n = logits.shape[0]
  const hot = targets as Tensor2D
  // Row i, column j: image i and the caption of row j's class.
  const pairs = tf.matMul(logits, hot, false, true)
  const diagonal = tf.eye(n)
  const same = tf.sub(tf.matMul(hot, hot, false, true), diagonal)
  const filler = tf.sub(1, tf.sign(rowWeight))
  const others = tf.mul(tf.add(same, tf.reshape(filler, [1, n])), tf.sub(1, diagonal))
  const masked = tf.add(pairs, tf.mul(tf.minimum(others, 1), EXCLUDED)) as Tensor2D
  const byText = tf.add(tf.transpose(pairs), tf.mul(tf.minimum(others, 1), EXCLUDED)) as Tensor2D
  const diagonalOf = (of: Tensor2D): Tensor => tf.sum(tf.mul(tf.logSoftmax(of), diagonal), -1)
  const perRow = tf.mul(tf.add(diagonalOf(masked), diagonalOf(byText)), -0.5)
  return tf.sum(tf.mul(perRow, rowWeight)) as Scalar
}
