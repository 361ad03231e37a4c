/** A door of its own: whoever only names a profile need not load what draws one. */

/** How widely the generator varies what a caption does not say. */
export type ProfileName = 'base' | 'plain' | 'rich'

/** What scenes of a profile are, for people who do not know this project. */
export const profileWords: Readonly<Record<ProfileName, string>> = {
  base: 'plain scenes',
  plain: 'slightly varied scenes',
  rich: 'scenes with clutter, shadows, blur and noise',
}
