/** Scrolls to the list of problems and moves the focus there. */
export function showProblems(): void {
  const panel = document.querySelector('[data-testid="problems-list"]')
  panel?.scrollIntoView()
  panel?.querySelector('h2')?.focus({ preventScroll: true })
}
