/**
 * TensorFlow.js is tested with the files that Node would choose, and bundlers prefer those for browsers. For `ssr`: the
 * bundler looks nowhere else when it bundles for Node.
 */
export const AS_NODE = { resolve: { mainFields: ['main'] } }
