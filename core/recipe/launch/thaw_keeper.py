"""Keeps a training of another program going when Thaw is closed: runs the commands of FOLDER/job.json one after the other.

Runs as `python thaw_keeper.py FOLDER`, with the standard library alone, in a session of its own. Thaw and it speak through
files only, so that neither ever signals a process that is not its own: FOLDER/state.json says what runs, FOLDER/beat is
touched every second, a file FOLDER/stop asks to stop, and FOLDER/end.json tells how it ended. Each command's output goes to
FOLDER/out-N.txt and FOLDER/err-N.txt.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

POSIX = os.name == 'posix'
POLL = 0.2
BEAT = 1.0
# Seconds from a request that nobody can refuse to the end of all processes.
LAST = 20.0


def write(file, value):
    beside = file.with_suffix('.tmp')
    beside.write_text(json.dumps(value), 'utf-8')
    os.replace(beside, file)


def began_at(pid):
    """When a process began, as its system says; None where it has gone."""
    try:
        told = subprocess.run(['ps', '-o', 'lstart=', '-p', str(pid)], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return told.stdout.strip() or None


def lives(group):
    """Whether any process of the group does something; one that has ended and that nobody has asked about does not."""
    try:
        told = subprocess.run(['ps', '-A', '-o', 'pgid=,stat='], capture_output=True, text=True, check=False)
        rows = [line.split() for line in told.stdout.splitlines()]
        if rows:
            return any(row[0] == str(group) and not row[1].startswith('Z') for row in rows if len(row) == 2)
    except OSError:
        pass
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Keeper:
    def __init__(self, folder):
        self.folder = folder
        self.job = json.loads((folder / 'job.json').read_text('utf-8'))
        self.asked = False
        self.beaten = 0.0
        self.state = {'pid': os.getpid(), 'command': None, 'child': None, 'childBegan': None, 'began': {}}
        # A handler, not “ignore”, which children would inherit.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)

    def ask(self, *_):
        self.asked = True

    def beat(self):
        if time.monotonic() - self.beaten < BEAT:
            return
        self.beaten = time.monotonic()
        (self.folder / 'beat').write_text(str(time.time()))

    def stopping(self):
        return self.asked or (self.folder / 'stop').exists()

    def left_behind(self):
        """Whether processes of an earlier keeper, which was killed, still train in this folder."""
        file = self.folder / 'state.json'
        if not POSIX or not file.exists():
            return None
        before = json.loads(file.read_text('utf-8'))
        child = before.get('child')
        if child is None or not lives(child):
            return None
        return child if before.get('childBegan') in (None, began_at(child)) else None

    def run(self):
        child = self.left_behind()
        if child is not None:
            return self.end('failed', reason='still-running', child=child)
        for index, command in enumerate(self.job['commands']):
            if index < self.job['first']:
                continue
            code = self.one(index, command)
            if self.stopping():
                return self.end('stopped', command=index, code=code)
            if code != 0:
                return self.end('failed', command=index, code=code)
            (Path(self.job['cwd']) / command['output']).mkdir(parents=True, exist_ok=True)
            (Path(self.job['cwd']) / command['output'] / 'done').touch()
        return self.end('completed', command=len(self.job['commands']) - 1, code=0)

    def end(self, how, **more):
        write(self.folder / 'end.json', {'how': how, 'at': time.time(), **more})

    def one(self, index, command):
        with open(self.folder / f'out-{index}.txt', 'ab') as out, open(self.folder / f'err-{index}.txt', 'ab') as err:
            try:
                child = subprocess.Popen(
                    command['argv'],
                    cwd=self.job['cwd'],
                    env={**os.environ, **command['env']},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    **({'start_new_session': True} if POSIX else {'creationflags': 0x00000200}),
                )
            except OSError as error:
                err.write(f'{command["argv"][0]} cannot be started: {error}\n'.encode())
                return 127
        self.state.update(command=index, child=child.pid, childBegan=began_at(child.pid) if POSIX else None)
        self.state['began'].setdefault(str(index), time.time())
        write(self.folder / 'state.json', self.state)
        told = None
        while child.poll() is None or (told is not None and POSIX and lives(child.pid)):
            self.beat()
            if self.stopping():
                now = time.monotonic()
                if told is None:
                    told = now
                    self.tell(child)
                elif now - told > self.job['patience'] + LAST:
                    break
                elif now - told > self.job['patience']:
                    self.kill(child)
            time.sleep(POLL)
        return child.returncode

    def tell(self, child):
        """Asks in the way that this trainer understands: the whole group, because launchers leave their children alone."""
        if self.job['stopFile'] is not None:
            file = Path(self.job['cwd']) / self.job['stopFile']
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        elif POSIX:
            self.signal(child, signal.SIGTERM)
        else:
            self.kill(child)

    def kill(self, child):
        if POSIX:
            self.signal(child, signal.SIGKILL)
        else:
            subprocess.run(['taskkill', '/T', '/F', '/PID', str(child.pid)], capture_output=True, check=False)

    def signal(self, child, number):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            pass


if __name__ == '__main__':
    Keeper(Path(sys.argv[1]).resolve()).run()
