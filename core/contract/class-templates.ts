import { z } from 'zod'
import { checkTemplates } from '../domain/caption.ts'

/** Captions of any class, with `{}` in its place: `checkTemplates` of core/domain says what else they have to be. */
export const classTemplates = z.array(z.string()).superRefine((given, context) => {
  const checked = checkTemplates(given)
  if (!checked.ok) context.addIssue({ code: 'custom', message: checked.failure.message })
})
