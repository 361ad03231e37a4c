import { describeWatchedJob } from '../support/witness/spec.ts'

describeWatchedJob('the job in the window', 'window')
