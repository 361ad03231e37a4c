/** What happens to the running statistics of batch normalisations: they stay as pretrained, or follow the training images. */
export const NORMS = ['frozen', 'follow'] as const
