/** “as much” → “As much”. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
