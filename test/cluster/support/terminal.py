# Runs a program on a pseudo terminal, as a terminal window would. JSON lines come in on stdin and go out on stdout:
#   in   {"keys": "q"}  {"size": [columns, lines]}  {"signal": "TERM"}
#   out  {"modes": "..."} of the terminal before and after, {"text": "..."}, {"exit": status} or {"killed": signal}
import codecs, fcntl, json, os, pty, select, signal, struct, sys, termios

columns, lines, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]


def say(**message):
    sys.stdout.write(json.dumps(message) + '\n')
    sys.stdout.flush()


def resize(columns, lines):
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', lines, columns, 0, 0))


def modes():
    return repr(termios.tcgetattr(slave)[:4])


master, slave = pty.openpty()
resize(columns, lines)
say(modes=modes())
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(slave, stream)
    os.closerange(3, 256)
    os.execvp(program[0], program)

decode = codecs.getincrementaldecoder('utf-8')('replace').decode
pending = b''
ended = None
while True:
    ready = select.select([master, 0], [], [], 0.05)[0]
    if master in ready:
        say(text=decode(os.read(master, 65536)))
        continue
    if 0 in ready:
        read = os.read(0, 65536)
        if not read:
            os.kill(child, signal.SIGKILL)
            break
        *commands, pending = (pending + read).split(b'\n')
        for command in map(json.loads, commands):
            if 'keys' in command:
                os.write(master, command['keys'].encode())
            if 'size' in command:
                resize(*command['size'])
            if 'signal' in command:
                os.kill(child, getattr(signal, 'SIG' + command['signal']))
    if ended is not None:
        break
    pid, status = os.waitpid(child, os.WNOHANG)
    if pid == child:
        ended = status
if ended is not None:
    say(modes=modes())
    say(killed=os.WTERMSIG(ended)) if os.WIFSIGNALED(ended) else say(exit=os.WEXITSTATUS(ended))
