/** Reads all records of a dataset in a process of its own, started by memory.test.ts, and prints its peak of memory. */
import { peakMb } from '../../bench/peak.ts'
import { inspectDataset } from '../../../core/dataset/index.ts'

const looked = await inspectDataset({ root: process.argv[2] as string })
if (!looked.ok) throw new Error(looked.failure.message)
console.log(JSON.stringify({ records: looked.value.inspection.records, peakMb: peakMb() }))
