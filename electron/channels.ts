/** The channels between the page and the main process; there are no others. */
export const CHANNELS = {
  /** page → main, answered with a `Result`: one method of the contract. */
  call: 'thaw:call',
  /** main → page: a batch of events. */
  event: 'thaw:event',
  /** page → main: the system's folder dialog. */
  chooseFolder: 'thaw:choose-folder',
  /** page → main: the system's dialog for a dataset that is a file. */
  chooseFile: 'thaw:choose-file',
} as const
