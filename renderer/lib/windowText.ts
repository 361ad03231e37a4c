/** A sentence as the window says it: how the same is done on the command line, in brackets, is left out. */
export function windowText(message: string): string {
  return message.replaceAll(/ \(`--[^`]*`\)/g, '')
}
