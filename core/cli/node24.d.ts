/** What TypeScript uses of node24.js, which is JavaScript because it runs before there is a Node for TypeScript. */
import type { ChildProcess } from 'node:child_process'

export function passSignals(child: ChildProcess, countsOnce?: boolean): void
export function isInForeground(): boolean | null
