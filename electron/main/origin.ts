/** The page's address: an origin of its own, so that nothing else can be mistaken for it. */
export const APP_ORIGIN = 'app://bundle'

interface Frame {
  readonly url: string
  readonly parent: unknown
}

/** True for the main frame of the app's own page: not a sub-frame, not a page from elsewhere, not one that is gone. */
export function isOwnPage(frame: Frame | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`)
}
