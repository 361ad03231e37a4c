import { describeWatchedJob } from '../support/witness/spec.ts'

describeWatchedJob('the job in a browser', 'browser')
