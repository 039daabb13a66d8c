#!/usr/bin/env python3
"""Shows that the tests see what they should: each mutation of list.txt breaks one line of a copy of the tree, and
one of the suites that it names must fail.

    mutate.py FOLDER [FROM..TO]    numbers in the list; what FOLDER knows of the same tree is not run again
    mutate.py --check [ENTRIES]    only whether each line is found once and, with a file that holds the names of
                                   the entries of ctest, whether the suites exist; nothing is built

The copy and a build for each instruction set lie in FOLDER. The builds are hardly optimised, for speed, and
ccache gives back what was compiled before, because a line that is mended would be compiled a second time. Before
a suite counts, it must pass with nothing broken. Ends with 1 when a mutation survives, or is none: not found
once, not to be compiled, or with no test that runs here and passes with nothing broken.
"""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
COMPILE = "<CMAKE_CXX_COMPILER> <DEFINES> <INCLUDES> <FLAGS> -O1 -o <OBJECT> -c <SOURCE>"
# Of the suites that have programs of their own; those of all others are in rectify_tests.
PROGRAMS = {"fuzz.replay": "rectify_fuzz_replay", "footprint": "rectify_footprint",
            "threads.first_call": "rectify_first_call", "threads.team": "rectify_team", "plugin": "rectify_plugin_host"}


class Broken(Exception):
    """What makes a mutation an error: neither killed nor survived."""


class Mutation:
    def __init__(self, number, head, found, put):
        self.number, self.found, self.put = number, found, put
        self.file, self.isas, suites = (field.strip() for field in head.split("|"))
        self.suites = suites.split()
        self.key = hashlib.sha256("\n".join((head, found, put)).encode()).hexdigest()[:16]

    def __str__(self):
        return f"{self.file}: {self.found}"

    def applied(self, text):
        """The text of the file with the mutation in it."""
        found = self.found.encode()
        if text.count(found) != 1:
            raise Broken(f"found {text.count(found)} times")
        return text.replace(found, self.put.encode())


def read_list():
    mutations = []
    blocks = re.split(r"\n\s*\n", (here / "list.txt").read_text())
    for block in blocks:
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        if len(lines) != 3 or lines[1][:2] != "- " or lines[2][:1] != "+":
            sys.exit(f"list.txt: not a mutation:\n{block}")
        mutations.append(Mutation(len(mutations) + 1, lines[0], lines[1][2:], lines[2][2:]))
    return mutations


def run(*command, **options):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **options)


class Tree:
    """The copy. Only what differs is written, so that as little as possible is built again."""

    def __init__(self, folder):
        self.folder = folder / "source"
        listed = run("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", check=True)
        files = [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]
        self.texts = {}
        digest = hashlib.sha256()
        for name in sorted(files):
            text = self.texts[name] = (root / name).read_bytes()
            if re.match(r"(kernels|include|cmake|tests(?!/mutations))/|CMakeLists.txt", name):
                digest.update(name.encode() + b"\0" + text)
            self.put(name, text)
        self.digest = digest.hexdigest()[:16]

    def put(self, name, text):
        copy = self.folder / name
        if not copy.exists() or copy.read_bytes() != text:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text)


class Build:
    """One folder for each set of instruction sets."""

    def __init__(self, folder, isas):
        self.isas, self.folder = isas, folder / isas.replace(",", "-")
        self.source = folder / "source"
        self.environment = {**os.environ, "CCACHE_DIR": str(folder / "ccache")}
        self.passing = set()

    def configure(self):
        done = run("cmake", "-S", self.source, "-B", self.folder, "-DCMAKE_BUILD_TYPE=Release",
                   f"-DCMAKE_CXX_COMPILE_OBJECT={COMPILE}", f"-DRECTIFY_ISAS={self.isas.replace(',', ';')}",
                   "-DRECTIFY_BENCH=OFF", "-DRECTIFY_SELFTEST=OFF", "-DRECTIFY_INSTALL=OFF",
                   "-DRECTIFY_EMULATED_TESTS=ON", "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache",
                   "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON")  # of which ccache keeps nothing
        if done.returncode:
            sys.exit(done.stdout)

    def compile(self, suites):
        targets = sorted({PROGRAMS.get(suite, "rectify_tests") for suite in suites})
        return run("cmake", "--build", self.folder, "-j", "2", "--target", *targets, env=self.environment)

    def failures(self, suites):
        """The names of the tests that failed, of a run that ends at the first."""
        results = self.folder / "results.xml"
        results.unlink(missing_ok=True)
        # A suite runs on the best instruction set of the build, or on none in particular.
        best = self.isas.split(",")[-1]
        names = "|".join(re.escape(suite) for suite in suites)
        run("ctest", "--test-dir", self.folder, "-R", rf"^({names})(\.{best})?$", "--stop-on-failure", "-j", "2",
            "--output-junit", results)
        cases = xml.etree.ElementTree.parse(results).findall("testcase") if results.exists() else []
        failed = [case.get("name") for case in cases if case.get("status") == "fail"]
        ran = {case.get("name").removesuffix(f".{best}") for case in cases if case.get("status") == "run"}
        if not failed and ran != set(suites):
            raise Broken(f"of {' '.join(suites)} on {best} only {' '.join(ran) or 'nothing'} ran")
        return failed

    def must_pass(self, suites):
        new = [suite for suite in suites if suite not in self.passing]
        if not new:
            return
        done = self.compile(new)
        if done.returncode:
            sys.exit(done.stdout)
        failed = self.failures(new)
        if failed:
            raise Broken(f"with nothing broken {' '.join(failed)} fails")
        self.passing.update(new)


def try_out(mutation, tree, build):
    text = mutation.applied(tree.texts.get(mutation.file, b""))
    tree.put(mutation.file, text)
    try:
        done = build.compile(mutation.suites)
        if done.returncode:
            errors = [line for line in done.stdout.splitlines() if "error:" in line]
            raise Broken("does not compile: " + (errors or ["?"])[0])
        failed = build.failures(mutation.suites)
    finally:
        tree.put(mutation.file, tree.texts[mutation.file])
    return "killed by " + " ".join(failed) if failed else "SURVIVED"


def check_list(entries=None):
    """Without a build: whether each mutation is one. ENTRIES need not hold emulated CPUs, which are optional."""
    names = set(pathlib.Path(entries).read_text().split()) if entries else set()
    names |= {name.rpartition(".")[0] for name in names}  # <suite> of <suite>.<instruction set>
    emulated = any(name.startswith("emulated.") for name in names)
    mutations, lost, unknown = read_list(), [], set()
    for mutation in mutations:
        try:
            file = root / mutation.file
            mutation.applied(file.read_bytes() if file.is_file() else b"")
            for suite in mutation.suites:
                if not entries or suite.startswith("emulated.") and not emulated:
                    unknown.add(suite)
                elif suite not in names:
                    raise Broken(f"no suite {suite}")
            if not mutation.suites:
                raise Broken("no suite")
        except Broken as error:
            lost.append(f"ERROR: {error}: {mutation.number} {mutation}")
    if unknown:
        print("not known in this build, and not checked:", *sorted(unknown))
    print(f"{len(mutations)} mutations, {len(lost)} of them wrong", *lost, sep="\n")
    return 1 if lost or not mutations else 0


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    if sys.argv[1] == "--check":
        return check_list(*sys.argv[2:])
    folder = pathlib.Path(sys.argv[1]).resolve()
    mutations = read_list()
    first, _, last = (sys.argv[2] if len(sys.argv) == 3 else f"1..{len(mutations)}").partition("..")
    chosen = mutations[int(first) - 1:int(last or first)]
    if not chosen:
        sys.exit(f"there are {len(mutations)} mutations")
    tree = Tree(folder)
    known = folder / f"results-{tree.digest}"
    results = dict(line.split("\t", 1) for line in known.read_text().splitlines()) if known.exists() else {}
    builds, verdicts = {}, []
    for mutation in chosen:
        start, verdict = time.monotonic(), results.get(mutation.key, "")
        if not verdict.startswith("killed"):
            try:
                if mutation.isas not in builds:
                    builds[mutation.isas] = Build(folder, mutation.isas)
                    builds[mutation.isas].configure()
                builds[mutation.isas].must_pass(mutation.suites)
                start = time.monotonic()
                verdict = try_out(mutation, tree, builds[mutation.isas])
            except Broken as error:
                verdict = f"ERROR: {error}"
            with known.open("a") as log:
                log.write(f"{mutation.key}\t{verdict}\n")
        verdicts.append((mutation, verdict))
        print(f"[{mutation.number}/{len(mutations)}] {time.monotonic() - start:3.0f} s  {verdict:28} {mutation}",
              flush=True)
    lost = [f"{verdict}: {mutation.number} {mutation}" for mutation, verdict in verdicts
            if not verdict.startswith("killed")]
    print(f"{len(verdicts)} mutations, {len(verdicts) - len(lost)} killed, {len(lost)} not", *lost, sep="\n")
    return 1 if lost else 0


sys.exit(main())
