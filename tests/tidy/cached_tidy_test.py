"""Tests of scripts/cached_tidy.py with a small project: the cache saves work and never hides a finding."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "cached_tidy.py"

CLEAN_HEADER = "#pragma once\n\ninline int twice(int x) { return 2 * x; }\n"
SOURCE = '#include "twice.hpp"\n\nint four() { return twice(2); }\n'
CONFIG = "Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\nHeaderFilterRegex: 'src/'\n"
FINDING = "inline int* nothing() { return 0; }"


class CachedTidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="collector-tidy-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.project = self.make_project("one")

    def make_project(self, name):
        project = self.folder / name
        (project / "src").mkdir(parents=True)
        (project / "build").mkdir()
        (project / ".clang-tidy").write_text(CONFIG)
        (project / "src/twice.hpp").write_text(CLEAN_HEADER)
        (project / "src/four.cpp").write_text(SOURCE)
        self.compile_with(project)
        return project

    @staticmethod
    def compile_with(project, *flags, source=None):
        source = source or project / "src/four.cpp"
        command = ["/usr/bin/clang++-14", f"-I{project}/src", *flags, "-std=c++20", "-o", "four.o", "-c", str(source)]
        (project / "build/compile_commands.json").write_text(json.dumps(
            [{"directory": str(project / "build"), "command": " ".join(command), "file": str(source)}]))

    def run_tidy(self, project=None):
        """Its exit code, how many sources were known to be clean, and all it said."""
        done = subprocess.run([sys.executable, SCRIPT, "build"], cwd=project or self.project,
                              env=dict(os.environ, XDG_CACHE_HOME=str(self.folder / "cache")),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertIn("clang-tidy: 1 sources", done.stdout)
        return done.returncode, int(done.stdout.rsplit("sources, ", 1)[1].split()[0]), done.stdout

    def expect(self, code, known, project=None):
        got_code, got_known, said = self.run_tidy(project)
        self.assertEqual((got_code, got_known), (code, known), said)
        return said

    def passes(self):
        return list((self.folder / "cache/collector/clang-tidy").iterdir())

    def test_a_clean_source_is_looked_at_once(self):
        self.expect(0, known=0)
        self.expect(0, known=1)

    def test_what_was_clean_in_another_folder_is_known(self):
        self.expect(0, known=0)
        self.expect(0, known=1, project=self.make_project("deeper/down/two"))

    def test_a_finding_comes_again_each_time(self):
        (self.project / "src/four.cpp").write_text(SOURCE + FINDING)
        for _ in range(2):
            self.assertIn("modernize-use-nullptr", self.expect(1, known=0))
        self.assertEqual(self.passes(), [])

    def test_a_finding_that_comes_with_a_header_is_found(self):
        self.expect(0, known=0)
        (self.project / "src/twice.hpp").write_text(CLEAN_HEADER + FINDING)
        self.assertIn("modernize-use-nullptr", self.expect(1, known=0))

    def test_a_comment_that_goes_from_a_header_counts(self):
        (self.project / "src/twice.hpp").write_text(CLEAN_HEADER + FINDING + "  // NOLINT\n")
        self.expect(0, known=0)
        (self.project / "src/twice.hpp").write_text(CLEAN_HEADER + FINDING + "\n")
        self.expect(1, known=0)

    def test_a_macro_that_nobody_uses_counts(self):
        (self.project / ".clang-tidy").write_text(CONFIG.replace("modernize-use-nullptr", "bugprone-macro-parentheses"))
        (self.project / "src/twice.hpp").write_text(CLEAN_HEADER + "#define SUM(a, b) ((a) + (b))\n")
        self.expect(0, known=0)
        (self.project / "src/twice.hpp").write_text(CLEAN_HEADER + "#define SUM(a, b) a + b\n")
        self.expect(1, known=0)

    def test_a_check_that_is_new_in_the_configuration_is_made(self):
        (self.project / "src/four.cpp").write_text(SOURCE + "int* nothing() { return 0; }\n")
        (self.project / ".clang-tidy").write_text(CONFIG.replace("use-nullptr", "use-override"))
        self.expect(0, known=0)
        (self.project / ".clang-tidy").write_text(CONFIG)
        self.expect(1, known=0)

    def test_a_configuration_nearer_to_the_source_counts(self):
        (self.project / "src/four.cpp").write_text(SOURCE + "int* nothing() { return 0; }  // NOLINT\nstruct S {};\n")
        self.expect(0, known=0)
        (self.project / "src/.clang-tidy").write_text(
            "Checks: '-*,readability-identifier-naming'\nWarningsAsErrors: '*'\n"
            "CheckOptions: [{key: readability-identifier-naming.StructCase, value: lower_case}]\n")
        self.expect(1, known=0)

    def test_another_flag_is_another_pass(self):
        (self.project / "src/four.cpp").write_text(SOURCE + "#ifdef WORSE\nint* nothing() { return 0; }\n#endif\n")
        self.expect(0, known=0)
        self.compile_with(self.project, "-DWORSE")
        self.expect(1, known=0)
        self.compile_with(self.project, "-O1")
        self.expect(0, known=0)

    def test_a_source_that_does_not_compile_is_never_clean(self):
        (self.project / "src/four.cpp").write_text('#include "missing.hpp"\n')
        for _ in range(2):
            self.expect(1, known=0)

    def test_a_source_compiled_in_two_ways_is_looked_at_each_time(self):
        commands = self.project / "build/compile_commands.json"
        commands.write_text(json.dumps(json.loads(commands.read_text()) * 2))
        self.expect(0, known=0)
        self.expect(0, known=0)
        self.assertEqual(self.passes(), [])

    def test_a_build_of_nothing_is_an_error(self):
        (self.project / "build/compile_commands.json").write_text("[]")
        done = subprocess.run([sys.executable, SCRIPT, "build"], cwd=self.project, stderr=subprocess.PIPE, text=True,
                              check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("compiles nothing", done.stderr)

    def test_sources_that_one_source_includes_are_analyzed_each(self):
        (self.project / ".clang-tidy").write_text(CONFIG.replace("modernize-use-nullptr", "clang-analyzer-*"))
        (self.project / "src/four.cpp").write_text("int value(const int* p) { if (p) { return 1; } return *p; }\n")
        unified = self.project / "build/UnifiedSource/unity_0_cxx.cxx"
        unified.parent.mkdir()
        unified.write_text(f'#include "{self.project}/src/four.cpp"\n')
        self.compile_with(self.project, source=unified)
        self.expect(1, known=0)
        (self.project / "src/four.cpp").write_text("int value(const int* p) { return p ? *p : 1; }\n")
        self.expect(0, known=0)
        self.expect(0, known=1)

    def test_the_oldest_passes_go(self):
        cache = self.folder / "cache/collector/clang-tidy"
        cache.mkdir(parents=True)
        for number in range(5001):
            file = cache / f"{number:064}"
            file.touch()
            os.utime(file, (number, number))
        self.expect(0, known=0)
        self.assertEqual(len(self.passes()), 5000)
        self.assertFalse((cache / f"{1:064}").exists())
        self.assertTrue((cache / f"{2:064}").exists())
        self.expect(0, known=1)


if __name__ == "__main__":
    if not shutil.which("clang-tidy-14"):
        sys.exit("clang-tidy-14 is not installed")
    unittest.main()
