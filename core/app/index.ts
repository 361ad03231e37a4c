/**
 * The app's interface for user interfaces: everything that starts the two processes and communicates with them. The
 * desktop's main process loads it, so heavy or special parts have separate entry points: serve.ts (HTTP and WebSockets,
 * for `thaw serve`), sample.ts (decodes and encodes pictures) and self-test.ts, which draws a sample.
 */
export { appendBounded } from './append-bounded.ts'
export { diagnosticsReport } from './diagnostics/report.ts'
export { cleanEnvironment, nodeSpawn, SERVICE_FLAGS } from './fork.ts'
export { chooseHome, homePaths } from './home.ts'
export { makeFolders } from './make-folders.ts'
export { createSupervisor, type ProcessHandle, type Supervisor } from './supervisor.ts'
