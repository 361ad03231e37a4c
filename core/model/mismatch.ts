import { failure, type Result } from '../domain/failure.ts'

/** The failure for a model whose weights or preprocessing differ from those that its folder was written for. */
export function mismatch(name: string, file: string): Result<never> {
  const why = `The weights of ${name} are not the ones its statistics were made from; restore the model’s files or rebuild the statistics with “npm run pretrain:stats”.`
  return failure('model-mismatch', why, { file })
}
