"""Stops one thread of a process, as a disk that does not answer would, and leaves the others alone."""

import ctypes
import os
import threading

_PTRACE_SEIZE = 0x4206
_PTRACE_INTERRUPT = 0x4207

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


def hang(thread):
    """It hangs until its process is killed."""
    for request in (_PTRACE_SEIZE, _PTRACE_INTERRUPT):
        if _libc.ptrace(request, thread, None, None) != 0:
            number = ctypes.get_errno()
            raise OSError(number, f"cannot stop thread {thread}: {os.strerror(number)}")
    _wait(thread)
    # Who has stopped a thread must also take note of its end, else its process never goes away.
    threading.Thread(target=_wait, args=(thread,), daemon=True).start()


def _wait(thread):
    os.waitpid(thread, 0x40000000)  # __WALL
