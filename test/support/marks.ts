/** The marks that were measured with EfficientNet-Lite0 on 120 images each, at 160 pixels. */
import type { MomentMark } from '../../core/domain/moment-marks.ts'

export const MARKS: MomentMark[] = [
  { images: 'small colour photographs', distance: [0.15, 0.23, 0.12, 0.11], logVariance: 0.55 },
  { images: 'hand signs', distance: [0.13, 0.16, 0.16, 0.24], logVariance: 0.59 },
  { images: 'grey clothing', distance: [0.19, 0.28, 0.21, 0.22], logVariance: 0.69 },
  { images: 'blood smears', distance: [0.15, 0.2, 0.27, 0.35], logVariance: 0.81 },
  { images: 'line drawings', distance: [0.52, 0.41, 0.24, 0.23], logVariance: 0.92 },
]
