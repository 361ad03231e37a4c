/** An argument as a person pastes it into a shell: with quotes only where a shell would read it otherwise. */
export function quoted(argument: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(argument)) return argument
  if (platform === 'win32') return /^[\p{L}\p{N}_@+=:,./\\-]+$/u.test(argument) ? argument : `"${argument}"`
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
