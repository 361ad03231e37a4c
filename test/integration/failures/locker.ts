/** Another program that keeps a database locked until its input ends: `node locker.ts FILE`. Says so once it has it. */
import SQLite from 'better-sqlite3'

const database = new SQLite(process.argv[2])
database.exec('BEGIN EXCLUSIVE')
console.log('locked')
process.stdin.on('end', () => database.close()).resume()
