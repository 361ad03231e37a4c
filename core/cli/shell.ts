/** Quotes an argument for pasting into a shell, only if the shell needs it. */
export function quoted(argument: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(argument)) return argument
  if (platform === 'win32') return /^[\p{L}\p{N}_@+=:,./\\-]+$/u.test(argument) ? argument : `"${argument}"`
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
