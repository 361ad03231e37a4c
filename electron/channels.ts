/** The channels between the page and the main process; there are no others. */
export const CHANNELS = {
  /** page → main, answered with a `Result`: one method of the contract. */
  call: 'thaw:call',
  /** main → page: a batch of events. */
  event: 'thaw:event',
  /** page → main: the system's folder dialog. */
  chooseFolder: 'thaw:choose-folder',
} as const
