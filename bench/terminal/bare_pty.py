"""The least that a terminal costs on this machine: a PTY, read and written by one process. Prints JSON."""
import json, os, pty, subprocess, sys, time, tty

def start(argv):
    master, slave = pty.openpty()
    tty.setraw(slave)
    child = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
    os.close(slave)
    return master, child

def echo(count, pause):
    master, child = start(["cat"])
    os.write(master, b"x")
    os.read(master, 1)
    samples = []
    for _ in range(count):
        time.sleep(pause)
        begin = time.perf_counter()
        os.write(master, b"x")
        os.read(master, 1)
        samples.append((time.perf_counter() - begin) * 1000)
    child.kill()
    return samples

def flood(path):
    begin = time.perf_counter()
    master, child = start(["cat", path])
    size = 0
    try:
        while chunk := os.read(master, 65536):
            size += len(chunk)
    except OSError:
        pass  # EIO: the program has ended.
    return {"bytes": size, "seconds": time.perf_counter() - begin}

print(json.dumps(echo(int(sys.argv[2]), float(sys.argv[3])) if sys.argv[1] == "echo" else flood(sys.argv[2])))
