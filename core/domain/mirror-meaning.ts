/** What a measurement of mirror images means for runs, as the command line and the window say it. */
export const mirrorMeaning = (keepsClass: boolean): string =>
  keepsClass ? 'keep their class, so runs use them as views' : 'may change their class, so runs leave them out'
