import { SqliteError } from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { failure, success } from '../../../core/domain/failure.ts'
import { answeringResults, failureOf, reject } from '../../../core/history/faults.ts'

describe('errors of SQLite and of the file system become failures', () => {
  it.each([
    ['SQLITE_CORRUPT_VTAB', 'database-corrupt'],
    ['SQLITE_NOTADB', 'database-corrupt'],
    ['SQLITE_CANTOPEN', 'home-unwritable'],
    ['SQLITE_READONLY_DBMOVED', 'home-unwritable'],
    ['SQLITE_FULL', 'home-unwritable'],
    ['SQLITE_IOERR_WRITE', 'home-unwritable'],
    ['SQLITE_BUSY', 'busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
  ])('%s → %s', (code, expected) => {
    const known = failureOf(new SqliteError('why', code), '/home/thaw.db')
    expect(known).toMatchObject({ code: expected, file: '/home/thaw.db', details: `${code}: why` })
    expect(known?.message).toContain('/home/thaw.db')
  })

  it.each(['ENOTDIR', 'EACCES', 'EROFS', 'ENOSPC'])('%s → home-unwritable', (code) => {
    expect(failureOf(Object.assign(new Error('why'), { code }), 'f')?.code).toBe('home-unwritable')
  })

  it('but a broken constraint, a wrong statement and other errors stay bugs', () => {
    expect(failureOf(new SqliteError('why', 'SQLITE_CONSTRAINT_NOTNULL'), 'f')).toBeNull()
    expect(failureOf(new SqliteError('why', 'SQLITE_ERROR'), 'f')).toBeNull()
    expect(failureOf(new TypeError('why'), 'f')).toBeNull()
    expect(failureOf('why', 'f')).toBeNull()
  })
})

describe('the methods of a store', () => {
  const store = answeringResults('f', {
    fine: (n: number) => success(n + 1),
    refusing: () => failure('usage', 'no'),
    rejecting: () => reject('not-found', 'gone'),
    locked: () => {
      throw new SqliteError('locked', 'SQLITE_BUSY')
    },
    broken: () => {
      throw new TypeError('bug')
    },
  })

  it('answer with values for what is expected, and throw bugs', () => {
    expect(store.fine(1)).toEqual(success(2))
    expect(store.refusing()).toEqual(failure('usage', 'no'))
    expect(store.rejecting()).toEqual(failure('not-found', 'gone'))
    expect(store.locked()).toMatchObject({ ok: false, failure: { code: 'busy' } })
    expect(() => store.broken()).toThrow(TypeError)
  })
})
