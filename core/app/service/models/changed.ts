/** models.changed: which tensors of a checkpoint a training changed, by any trainer. */
import { type ComparedWeights, compareWeights, PARTS, readAnatomy } from '../../../anatomy/index.ts'
import type { Input, Output } from '../../../contract/methods.ts'
import { type Result, success } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'

export async function changedTensors(
  { models }: Pick<ServiceContext, 'models'>,
  { before, after }: Input<'models.changed'>,
  job: Job,
): Promise<Result<Output<'models.changed'>>> {
  const folder = models.locate(before)
  const compared = await compareWeights(folder, models.locate(after), {
    signal: job.signal,
    onTensor: (done, total) => job.progress({ stage: 'comparing tensors', done, total }),
  })
  if (!compared.ok) return compared
  const { changed, same, missing, added } = compared.value
  return success({
    changed: [...changed],
    same: [...same],
    missing: [...missing],
    added: [...added],
    parts: await partsOf(folder, compared.value),
  })
}

/** Parts, and within the vision tower blocks; none of a checkpoint whose parts Thaw does not know. */
async function partsOf(folder: string, { changed, same }: ComparedWeights): Promise<Output<'models.changed'>['parts']> {
  const read = await readAnatomy(folder)
  if (!read?.ok) return []
  const [moved, stayed] = [new Set(changed), new Set(same)]
  const blocks = Array.from({ length: read.value.blocks }, (_, block) => block)
  return PARTS.flatMap((part) =>
    (part === 'vision' ? blocks : [null]).flatMap((block) => {
      const tensors = read.value.tensors.filter((one) => one.part === part && (block === null || one.block === block))
      const count = (of: ReadonlySet<string>): number => tensors.filter(({ name }) => of.has(name)).length
      return tensors.length === 0 ? [] : [{ part, block, changed: count(moved), same: count(stayed) }]
    }),
  )
}
