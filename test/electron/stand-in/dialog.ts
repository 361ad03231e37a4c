/** Nobody is there to answer, so every dialog is cancelled. Specs replace these, on real Electron too. */
export const dialog = {
  showOpenDialog: async (..._args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> => ({
    canceled: true,
    filePaths: [],
  }),
  showMessageBox: async (..._args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> => ({
    response: 0,
    checkboxChecked: false,
  }),
  showErrorBox(title: string, content: string): void {
    console.error(`[dialog] ${title}: ${content}`)
  },
}
