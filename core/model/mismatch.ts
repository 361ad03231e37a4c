import { failure, type Result } from '../domain/failure.ts'

/** A model whose weights, or the way its pixels are read, are not those that its folder was written for. */
export function mismatch(name: string, file: string): Result<never> {
  const why = `The weights of ${name} are not the ones its statistics were made from; restore the model’s files or rebuild the statistics with “npm run pretrain:stats”.`
  return failure('model-mismatch', why, { file })
}
