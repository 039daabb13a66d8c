#!/usr/bin/env python3
"""Tables and pictures of what the benchmarks measured.

report.py FOLDER [--table]: reads FOLDER/bench.json (run bench) and FOLDER/compare/*.json (run compare),
whichever is there; writes FOLDER/report.html, one file that needs nothing else, and FOLDER/speed.svg for the
README.
--table prints the comparison, which needs no matplotlib.
--settled PATTERN: only whether the last process of FOLDER/compare/PATTERN moved no median; ends with 1 if it did.
"""
import collections
import html
import json
import pathlib
import statistics
import sys

from pictures import OPERATIONS, PEERS, THEME, bars, duration, over_copy, overview, roofline, size

NOISY = 0.15  # between the quartiles, over the median
SETTLED = 0.05  # how far a median may move with one process more
SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}


def read(path):
    """The context of a run, and its rows with the parts of their names."""
    run = json.loads(path.read_text())
    rows = []
    for row in run["benchmarks"]:
        if row.get("error_occurred"):
            continue
        operation, element, family, *rest = row["name"].split("/")
        parts = dict(part.split(":", 1) for part in rest if ":" in part)
        rows.append({**row, "operation": operation, "element": element, "family": family, "isa": parts["isa"],
                     "n": int(row["elements"]), "past_line": "past_line" in rest,
                     "seconds": row["real_time"] * SECONDS[row["time_unit"]]})
    return run["context"], rows


class Comparison:
    """Medians over processes: seconds[operation, n, threads] of ours, ratios[...][peer] over it, and which
    of them are noisy in at least half of the processes."""

    def __init__(self, paths):
        seconds, ratios, spreads = (collections.defaultdict(list) for _ in range(3))
        self.contexts, rows_in_all, noisy = [], 0, 0
        for path in paths:
            context, rows = read(path)
            self.contexts.append(context)
            own_spread = {}
            for row in rows:
                key = row["operation"], row["n"], int(context["rectify_threads"])
                rows_in_all += 1
                noisy += row["spread"] > NOISY
                if "peer_" + row["isa"] in context:  # comes after ours
                    ratios[key, row["isa"]].append(row["over_other"])
                    spreads[key, row["isa"]].append(max(row["spread"], own_spread[key]))
                else:
                    seconds[key].append(row["seconds"])
                    own_spread[key] = row["spread"]
        order = list(OPERATIONS)
        self.keys = sorted({key for key, _ in ratios}, key=lambda key: (key[2], order.index(key[0]), key[1]))
        self.seconds = {key: statistics.median(seconds[key]) for key in self.keys}
        self.ratios = {key: {} for key in self.keys}
        for (key, peer), values in ratios.items():
            self.ratios[key][peer] = statistics.median(values)
        self.peers = [peer for peer in PEERS if any(peer in self.ratios[key] for key in self.keys)]
        self.unsure = {place for place, values in spreads.items() if statistics.median(values) > NOISY}
        self.noise = f"{noisy} of {rows_in_all} times spread by more than {NOISY:.0%} between their quartiles"
        self.noisy = 4 * noisy > rows_in_all

    def rows(self):
        yield ["operation, f32", "size", "threads", "rectify", *self.peers]
        for key in self.keys:
            over = [f"{self.ratios[key][peer]:.2f}" + ("!" if (key, peer) in self.unsure else "")
                    if peer in self.ratios[key] else "-" for peer in self.peers]
            yield [OPERATIONS[key[0]], size(key[1]), str(key[2]), duration(self.seconds[key]), *over]

    def print(self):
        widths = [max(map(len, column)) for column in zip(*self.rows())]
        for row in self.rows():
            cells = [f"{cell:>{width}}" for cell, width in zip(row, widths)]
            print("  ".join([f"{row[0]:<{widths[0]}}", *cells[1:]]))
        print("\nEach library: its time over that of rectify, more is slower; -: it has no such call; !: noisy."
              f" Medians\nof interleaved rounds. {self.noise}.")
        if self.noisy:
            print("WARNING: this machine is too noisy now to conclude anything from a few per cent.")


def is_settled(paths):
    if len(paths) < 3:
        return False
    before, now = Comparison(paths[:-1]), Comparison(paths)
    return all(abs(now.ratios[key][peer] / ratio - 1) <= SETTLED
               for key, peers in before.ratios.items() for peer, ratio in peers.items())


# ---- The page ----------------------------------------------------------------------------------------------

def theme_css(selector):
    def variables(i):
        return "".join(f"--{name}:{pair[i]};" for name, pair in THEME.items())
    return (f"{selector}{{{variables(0)}}}\n"
            f"@media (prefers-color-scheme: dark) {{{selector}{{{variables(1)}}}}}\n")


PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>rectify: measured</title>
<style>
{theme}
body {{ background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; margin: 0 auto;
       padding: 1rem; max-width: 80rem; }}
h1 {{ margin: 0.5rem 0; }} h2 {{ margin: 2.5rem 0 0.25rem; }} h3 {{ margin: 1rem 0 0.25rem; font-size: 1rem; }}
details {{ margin: 1.5rem 0; }}
p, dl, figcaption {{ color: var(--soft); max-width: 46rem; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; font-size: 0.9rem; }}
dt {{ color: var(--ink); }} dd {{ margin: 0; overflow-wrap: anywhere; }}
.grid {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: 1.5rem; }}
.wide {{ max-width: 40rem; }}
figure {{ margin: 0; }} svg {{ width: 100%; height: auto; display: block; }}
.warning {{ color: var(--ink); border-left: 4px solid var(--c5); padding-left: 0.75rem; }}
.table {{ overflow-x: auto; }} table {{ border-collapse: collapse; font-size: 0.85rem; }}
th, td {{ padding: 0.2rem 0.7rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); }}
th:first-child, td:first-child {{ text-align: left; }}
</style>
</head>
<body>
<h1>rectify: measured</h1>
{body}
</body>
</html>
"""


def machine(context, rows=()):
    entries = [("date", context["date"])]
    entries += [(key[8:], value) for key, value in context.items() if key.startswith("rectify_")]
    entries += [(key[5:], value) for key, value in context.items() if key.startswith("peer_")]
    lines = (f"<dt>{html.escape(key)}</dt><dd>{html.escape(str(value))}</dd>" for key, value in entries)
    text = f"<dl>{''.join(lines)}</dl>"
    noisy = sum(row["spread"] > NOISY for row in rows)
    if 4 * noisy > len(rows) > 0:
        text += f'<p class="warning">The machine was noisy: {noisy} of {len(rows)} times spread by more than ' \
                f'{NOISY:.0%} between their quartiles. A few per cent say nothing.</p>'
    return text


def grid(charts, kind="grid"):
    return f'<div class="{kind}">' + "".join(f"<figure><h3>{html.escape(title)}</h3>{svg}</figure>"
                                             for title, svg in filter(None, charts)) + "</div>"


def page(bench, comparison):
    body = ""
    if comparison:
        body += "<h2>Beside other libraries</h2><p>Time of each library over that of rectify for the same call " \
                "on the same buffers, right of 1 is slower than rectify. Medians of interleaved rounds, hot caches. " \
                "loop is a plain loop at -O3, loop_native the same with -march=native.</p>"
        body += grid([("All sizes and operations, 1 thread", overview(comparison))], "wide")
        for threads in sorted({key[2] for key in comparison.keys}):
            body += grid(bars(comparison, operation, threads) for operation in OPERATIONS)
        head, *rows = comparison.rows()
        body += "<details><summary>The same as a table</summary><div class=table><table><tr>"
        body += "".join(f"<th>{html.escape(cell)}" for cell in head)
        body += "".join("<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in row) for row in rows)
        body += f"</table></div></details><p>{comparison.noise}.</p>"
        if comparison.noisy:
            body += '<p class="warning">The machine was too noisy to conclude anything from a few per cent.</p>'
        body += machine(comparison.contexts[0])
    if bench:
        context, rows = bench
        body += "<h2>Time over the best copy</h2><p>One thread, hot caches: the time of a call over that of the " \
                "fastest of five copies (memcpy, vector loop, streaming loop, the same for eight pages together, " \
                "rep movsb) of as many bytes.</p>"
        body += grid(over_copy(rows, operation) for operation in OPERATIONS)
        dram = roofline(rows)
        if dram:
            body += "<h2>The roof: DRAM</h2><p>No operation here computes enough to be anything but a stream of " \
                    "bytes. In place and from a mask there are fewer of them, so the rate may pass that of a copy.</p>"
            body += grid([dram], "wide")
        body += machine(context, rows)
    return PAGE.format(theme=theme_css(":root"), body=body)


def main(arguments):
    folder = pathlib.Path(arguments[0])
    if "--settled" in arguments:
        return 0 if is_settled(sorted((folder / "compare").glob(arguments[-1]))) else 1
    compared = sorted((folder / "compare").glob("*.json"))
    comparison = Comparison(compared) if compared else None
    bench = read(folder / "bench.json") if (folder / "bench.json").exists() else None
    if comparison and "--table" in arguments:
        comparison.print()
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        print("No report: matplotlib is missing (Debian: python3-matplotlib).")
        return 0
    (folder / "report.html").write_text(page(bench, comparison))
    print(f"report: {folder / 'report.html'}")
    if comparison:
        (folder / "speed.svg").write_text(overview(comparison, alone=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
