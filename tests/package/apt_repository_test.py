#!/usr/bin/env python3
"""The repository that scripts/release makes, asked by the real apt with folders of its own: no root, no network."""

import os
import pathlib
import subprocess
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
# Two signatures with one key can only be the same with one time; gpg takes no time before the key's own.
KEY_MADE = 1_600_000_000
EPOCH = 1_790_000_000
OWNER = "publisher@collector.invalid"


def run(*command, **options):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class AptRepositoryTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="collector-apt-", ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.chmod(0o755)  # apt fetches as a user of its own
        self.gpg = dict(os.environ, GNUPGHOME=str(self.folder / "gpg"))
        (self.folder / "gpg").mkdir(mode=0o700)
        self.arch = run("dpkg", "--print-architecture").strip()

    def make_key(self):
        run("gpg", "--batch", "--faked-system-time", str(KEY_MADE), "--passphrase", "", "--quick-generate-key", OWNER,
            "ed25519", "sign", "never", env=self.gpg)
        self.addCleanup(run, "gpgconf", "--kill", "all", env=self.gpg)
        return OWNER

    def signing_time(self, epoch):
        return int(run("bash", "-euo", "pipefail", "-c", '. "$0"; signing_time "$@" 2> /dev/null',
                       str(PROJECT / "scripts/apt_repository.sh"), str(epoch), OWNER, env=self.gpg))

    def make_package(self, repository, release, version, arch):
        tree = self.folder / "tree"
        (tree / "DEBIAN").mkdir(parents=True, exist_ok=True)
        (tree / "DEBIAN/control").write_text(f"Package: collector\nVersion: {version}\nArchitecture: {arch}\n"
                                             "Maintainer: Nobody <nobody@collector.invalid>\nDescription: for a test\n")
        pool = repository / "pool" / release
        pool.mkdir(parents=True, exist_ok=True)
        run("dpkg-deb", "--root-owner-group", "--build", str(tree), str(pool / f"collector_{version}_{arch}.deb"),
            env=dict(os.environ, SOURCE_DATE_EPOCH=str(EPOCH)))

    def make_repository(self, name="apt", key="", epoch=EPOCH):
        repository = self.folder / name
        for release, suffix in (("bookworm", "~deb12"), ("trixie", "~deb13")):
            for arch in ("amd64", "arm64", "armhf"):
                self.make_package(repository, release, "1.2.3" + suffix, arch)
        run("bash", "-euo", "pipefail", "-c", '. "$0"; make_apt_repository "$@"', str(PROJECT / "scripts/apt_repository.sh"),
            str(repository), "https://voltage.example.org/apt", str(epoch), key, env=self.gpg)
        return repository

    def apt(self, program, *arguments, source):
        """With this one source, and nothing of the machine's."""
        apt = self.folder / "state"
        for part in ("lists/partial", "cache/archives/partial", "etc"):
            (apt / part).mkdir(parents=True, exist_ok=True)
        (apt / "status").touch()
        (apt / "etc/sources.list").write_text(source + "\n")
        return run(program, "-o", f"Dir::State={apt}", "-o", f"Dir::State::status={apt}/status", "-o",
                   f"Dir::State::lists={apt}/lists", "-o", f"Dir::Cache={apt}/cache", "-o",
                   f"Dir::Etc::SourceList={apt}/etc/sources.list", "-o", "Dir::Etc::SourceParts=/dev/null", "-o",
                   "APT::Get::List-Cleanup=0", "-o", "APT::Update::Error-Mode=any", *arguments, cwd=self.folder)

    def source(self, repository, release, trust):
        return f"deb [{trust}] file:{repository} {release} main"

    def test_apt_finds_the_package_of_its_own_release_and_processor(self):
        repository = self.make_repository(key=self.make_key())
        for release, version in (("bookworm", "1.2.3~deb12"), ("trixie", "1.2.3~deb13")):
            with self.subTest(release):
                source = self.source(repository, release, f"signed-by={repository}/collector.asc")
                self.apt("apt-get", "update", source=source)
                self.assertIn(f"Candidate: {version}", self.apt("apt-cache", "policy", "collector", source=source))
                self.apt("apt-get", "download", "collector", source=source)
                fetched = self.folder / f"collector_{version}_{self.arch}.deb"
                self.assertEqual(fetched.read_bytes(),
                                 (repository / "pool" / release / fetched.name).read_bytes())

    def test_what_somebody_has_changed_is_refused(self):
        repository = self.make_repository(key=self.make_key())
        source = self.source(repository, "bookworm", f"signed-by={repository}/collector.asc")
        release = repository / "dists/bookworm/InRelease"
        release.write_text(release.read_text().replace("Label: collector", "Label: Collector"))
        with self.assertRaisesRegex(AssertionError, "(?i)signature"):
            self.apt("apt-get", "update", source=source)

    def test_without_a_key_it_must_be_trusted_by_name(self):
        repository = self.make_repository()
        with self.assertRaisesRegex(AssertionError, "not signed"):
            self.apt("apt-get", "update", source=f"deb file:{repository} bookworm main")
        source = self.source(repository, "bookworm", "trusted=yes")
        self.apt("apt-get", "update", source=source)
        self.apt("apt-get", "download", "collector", source=source)

    def test_the_lines_to_type_fit(self):
        signed = (self.make_repository(key=self.make_key()) / "INSTALL.txt").read_text()
        self.assertEqual(signed, (
            "sudo wget -O /etc/apt/keyrings/collector.asc https://voltage.example.org/apt/collector.asc\n"
            'echo "deb [signed-by=/etc/apt/keyrings/collector.asc] https://voltage.example.org/apt '
            '$(. /etc/os-release && echo $VERSION_CODENAME) main" | sudo tee /etc/apt/sources.list.d/collector.list\n'
            "sudo apt update && sudo apt install collector\n"))
        unsigned = (self.make_repository(name="unsigned") / "INSTALL.txt").read_text()
        self.assertEqual(unsigned.count("\n"), 2)
        self.assertIn("[trusted=yes] https://voltage.example.org/apt", unsigned)

    def test_the_same_packages_make_the_same_bytes(self):
        key = self.make_key()
        first, second = (self.make_repository(name=name, key=key) for name in ("first", "second"))
        run("diff", "--recursive", str(first), str(second))

    def test_a_key_made_after_the_commit_signs_with_its_own_time(self):
        key = self.make_key()
        self.assertEqual(self.signing_time(EPOCH), EPOCH)
        with self.assertRaises(AssertionError):
            self.make_repository(name="before", key=key, epoch=KEY_MADE - 86400)
        made = self.signing_time(KEY_MADE - 86400)
        self.assertIn(made - KEY_MADE, range(60))
        repository = self.make_repository(key=key, epoch=made)
        self.apt("apt-get", "update", source=self.source(repository, "bookworm", f"signed-by={repository}/collector.asc"))


if __name__ == "__main__":
    unittest.main()
