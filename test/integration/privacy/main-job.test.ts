import { describeWatchedJob } from '../../support/witness/spec.ts'

describeWatchedJob('the job on the command line', 'terminal')
