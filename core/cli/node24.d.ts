/** Types of node24.js, which is JavaScript because it runs before a Node that can run TypeScript is found. */
import type { ChildProcess } from 'node:child_process'

export function passSignals(child: ChildProcess, countsOnce?: boolean): void
export function isInForeground(): boolean | null
