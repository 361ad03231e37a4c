/** Thaw's own shortcuts, for the list that “?” opens; keys common to all windows are not listed. */
export interface Shortcut {
  readonly keys: readonly string[]
  readonly does: string
}

export const SHORTCUTS: readonly (readonly [place: string, shortcuts: readonly Shortcut[]])[] = [
  [
    'Everywhere',
    [
      { keys: ['?'], does: 'Show this list' },
      { keys: ['Escape'], does: 'Close a dialog' },
    ],
  ],
  ['Import preview', [{ keys: ['Ctrl', 'Enter'], does: 'Import' }]],
  ['Enlarged image of a dataset', [{ keys: ['←', '→'], does: 'Previous and next image' }]],
  [
    'Queue',
    [
      { keys: ['Alt', '↑'], does: 'Move the run up' },
      { keys: ['Alt', '↓'], does: 'Move the run down' },
    ],
  ],
  [
    'A run',
    [
      { keys: ['Enter'], does: 'Save a new name' },
      { keys: ['Escape'], does: 'Keep the old name' },
      { keys: ['←', '→', '↑', '↓'], does: 'Move through the confusion matrix' },
    ],
  ],
]

interface Pressed {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly isComposing: boolean
  readonly target: EventTarget | null
}

/** True for “?” outside a text field. */
export function asksForShortcuts({ key, ctrlKey, metaKey, altKey, isComposing, target }: Pressed): boolean {
  if (key !== '?' || ctrlKey || metaKey || altKey || isComposing) return false
  return !(target instanceof Element && target.closest('input:not([type=checkbox], [type=radio]), select, textarea'))
}

/** True for Ctrl+Enter, or Command+Enter on a Mac, wherever the focus is. */
export function confirms({ key, ctrlKey, metaKey, isComposing }: Pressed): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !isComposing
}
