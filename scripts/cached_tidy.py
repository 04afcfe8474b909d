"""Runs clang-tidy over all sources of a build and remembers which were clean: cached_tidy.py BUILD_FOLDER

BUILD_FOLDER holds compile_commands.json. It is called in the project's folder, which may lie anywhere. A source that
was clean is not looked at again as long as nothing that clang-tidy sees has changed: what the preprocessor makes of it,
each file of the project that it reads (comments count: NOLINT), the flags, every .clang-tidy on the way up from those
files, and clang-tidy itself. Only clean passes are kept, so a finding comes again each time, from clang-tidy. Exits with
1 when there was one.

The cache is $XDG_CACHE_HOME/collector/clang-tidy, below ~/.cache by default: an empty file a pass.
"""

import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

COMPILER = "clang++-14"
TIDY = "clang-tidy-14"
# The oldest beyond so many are dropped; a run needs some thirty.
PASSES_MAX = 5000
# In a key this makes passes of another way of making keys unknown.
KEY_FORMAT = b"1"

Command = collections.namedtuple("Command", "folder arguments")


class CannotTell(Exception):
    """There is no key for a source; clang-tidy has to look at it and says why."""


def cache_folder():
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(home) / "collector" / "clang-tidy"


def read_commands(build):
    """The compile command of each source by its full name. A source compiled in two ways is linted in two ways by
    clang-tidy; such a one has no command here."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        twice = source in commands
        commands[source] = None if twice else Command(entry["directory"], tuple(shlex.split(entry["command"])))
    return commands


def identity(program):
    """What changes when the program does. Packages keep the time of a file, so it is the same on another machine."""
    path = os.path.realpath(shutil.which(program))
    version = subprocess.run([path, "--version"], stdout=subprocess.PIPE, check=True).stdout
    status = os.stat(path)
    return version + f"{status.st_size} {status.st_mtime_ns}".encode()


def preprocessing(command):
    """The same command, made to preprocess as clang-tidy does, and without its outputs."""
    arguments = [COMPILER]
    left_out = 0
    for argument in command.arguments[1:]:
        if left_out:
            left_out -= 1
        elif argument in ("-o", "-MF", "-MT", "-MQ"):
            left_out = 1
        elif argument not in ("-c", "-MD", "-MMD"):
            arguments.append(argument)
    return [*arguments, "-D__clang_analyzer__", "-E"]


class Keys:
    """Makes the keys of sources. May be used by several threads."""

    def __init__(self, project, commands):
        self._project = str(project)
        self._commands = commands
        self._tools = identity(TIDY) + identity(COMPILER)

    def key_of(self, source):
        command = self._commands.get(source)
        if command is None:
            raise CannotTell(source)
        done = subprocess.run([*preprocessing(command), "-H"], cwd=command.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise CannotTell(source)
        digest = hashlib.sha256()
        called = "\0".join((source, command.folder, *command.arguments)).encode()
        for part in (KEY_FORMAT, self._tools, self._neutral(called), self._neutral(done.stdout)):
            digest.update(len(part).to_bytes(8, "big") + part)
        for file in sorted(self._own_files(source, command.folder, done.stderr)):
            content = pathlib.Path(file).read_bytes()
            for part in (self._neutral(file.encode()), content):
                digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def _neutral(self, text):
        """Without the project's folder, so that the same in another folder is the same."""
        return text.replace(self._project.encode() + b"/", b"./").replace(self._project.encode(), b".")

    def _own_files(self, source, folder, included):
        """The source, what it includes of the project (`-H` says it), and every .clang-tidy that may hold for them."""
        files = {source}
        for line in included.decode(errors="replace").splitlines():
            dots, _, name = line.partition(" ")
            if dots and set(dots) == {"."}:
                name = os.path.normpath(os.path.join(folder, name))
                if name.startswith(self._project + "/"):
                    files.add(name)
        for directory in {parent for file in files for parent in pathlib.Path(file).parents}:
            if (directory / ".clang-tidy").exists():
                files.add(str(directory / ".clang-tidy"))
        return files


class Passes:
    """The clean passes that are remembered. May be used by several threads and processes."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def holds(self, key):
        try:
            os.utime(self._folder / key)  # it is of use, so it is the last to go
            return True
        except FileNotFoundError:
            return False

    def add(self, key):
        (self._folder / key).touch()

    def drop_oldest(self):
        passes = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for file in passes[:-PASSES_MAX]:
            file.unlink(missing_ok=True)


class Linter:
    def __init__(self, build, keys, passes):
        self._build = build
        self._keys = keys
        self._passes = passes

    def lint(self, source):
        """Whether it was known to be clean, the exit code and the words of clang-tidy."""
        key = self._key_of(source)
        if key and self._passes.holds(key):
            return True, 0, ""
        done = subprocess.run([TIDY, "-p", str(self._build), "--quiet", source], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        # Counts of what is wrong elsewhere, in the headers of others.
        words = done.stdout + "".join(line for line in done.stderr.splitlines(keepends=True)
                                      if "warnings generated" not in line and "warning generated" not in line)
        # A file that was edited meanwhile may have been another one when it was linted.
        if key and done.returncode == 0 and not words.strip() and key == self._key_of(source):
            self._passes.add(key)
        return False, done.returncode, words

    def _key_of(self, source):
        try:
            return self._keys.key_of(source)
        except (CannotTell, OSError):
            return None


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: cached_tidy.py BUILD_FOLDER")
    project = pathlib.Path.cwd()
    build = (project / sys.argv[1]).resolve()
    commands = read_commands(build)
    if not commands:
        sys.exit(f"{build} compiles nothing")
    passes = Passes(cache_folder())
    linter = Linter(build, Keys(project, commands), passes)
    known = failed = 0
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for was_known, code, words in pool.map(linter.lint, commands):
            known += was_known
            failed += code != 0
            sys.stdout.write(words)
            sys.stdout.flush()
    passes.drop_oldest()
    print(f"clang-tidy: {len(commands)} sources, {known} known to be clean, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
