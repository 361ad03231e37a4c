/**
 * What a step for classes minimises: cross-entropy over the captions of all classes, or the contrastive loss of pretraining
 * between the images of a batch and the captions of their classes (FLYP).
 */
export const OBJECTIVES = ['cross-entropy', 'contrastive'] as const
export type Objective = (typeof OBJECTIVES)[number]
