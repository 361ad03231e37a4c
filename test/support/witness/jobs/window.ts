/** The whole job in the app's window: `node window.ts <dataset folder> <user-data folder>`. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchApp } from '../../../ui/launch.ts'
import { wholeJob } from './page.ts'

const [pictures = '', userData = join(tmpdir(), 'user-data')] = process.argv.slice(2)
const thaw = await launchApp({ home: process.env['THAW_HOME'] ?? '', userData })
await wholeJob(thaw.page, pictures)
await thaw.close()
