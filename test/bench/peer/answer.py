"""How a peer answers: for every line {"iterations": n} of its input, one with the time of an iteration and the peak memory."""
import json
import re
import sys
import time


def peak_mb():
    with open('/proc/self/status') as status:
        return int(re.search(r'VmHWM:\s+(\d+)', status.read()).group(1)) / 1024


def answer(iterate):
    """`iterate` does the work once, and returns a number to compare with the other side's."""
    for line in sys.stdin:
        iterations = json.loads(line)['iterations']
        value = 0
        started = time.perf_counter()
        for _ in range(iterations):
            value = iterate()
        ms = (time.perf_counter() - started) * 1000 / iterations
        print(json.dumps({'ms': ms, 'peakMb': peak_mb(), 'value': value}), flush=True)
