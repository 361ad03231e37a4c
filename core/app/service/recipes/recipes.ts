/** recipes.export */
import type { Input, Output } from '../../../contract/methods.ts'
import { type Result, success } from '../../../domain/failure.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { writeRecipeFolder } from './write-folder.ts'

export function recipeHandlers(context: ServiceContext): Handlers<'recipes.export'> {
  return {
    'recipes.export': (input) => context.jobs.run(input.jobId, 'export', (job) => exportRecipe(context, input, job)),
  }
}

async function exportRecipe(
  context: ServiceContext,
  input: Input<'recipes.export'>,
  job: Job,
): Promise<Result<Output<'recipes.export'>>> {
  const written = await writeRecipeFolder(context, input, job)
  if (!written.ok) return written
  const { folder, files, copies, support, expected, commands } = written.value
  return success({
    folder,
    files: [...files, ...copies].map(({ path }) => path),
    support,
    expected: [...expected],
    commands: [...commands],
  })
}
