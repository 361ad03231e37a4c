/**
 * What a user interface may use of the app: everything that starts the two processes and talks to them. It is loaded by
 * the desktop's main process, so what is heavy or only for some has doors of its own: serve.ts (HTTP and WebSockets, for
 * `thaw serve`), sample.ts (decodes and encodes pictures) and self-test.ts, which draws such a sample.
 */
export { appendBounded } from './append-bounded.ts'
export { diagnosticsReport } from './diagnostics/report.ts'
export { cleanEnvironment, nodeSpawn, SERVICE_FLAGS } from './fork.ts'
export { chooseHome, homePaths } from './home.ts'
export { makeFolders } from './make-folders.ts'
export { createSupervisor, type ProcessHandle, type Supervisor } from './supervisor.ts'
