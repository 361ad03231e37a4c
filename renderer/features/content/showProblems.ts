/** Brings the list of problems into sight, and the keyboard with it. */
export function showProblems(): void {
  const panel = document.querySelector('[data-testid="problems-list"]')
  panel?.scrollIntoView()
  panel?.querySelector('h2')?.focus({ preventScroll: true })
}
