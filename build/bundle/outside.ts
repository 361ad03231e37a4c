/** Packages with native code: a bundler cannot take them in, so they stay packages beside every bundle. */
export const LEFT_OUTSIDE = ['better-sqlite3', 'onnxruntime-node', 'sharp'] as const
