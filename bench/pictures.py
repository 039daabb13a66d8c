"""The pictures of report.py, as SVG: each is 400 units wide, so that a phone need not shrink it. Those of the page
take their colours from its CSS, light or dark; the one that stands alone has its own, for viewers without CSS."""
import collections
import html
import io
import re

OPERATIONS = {
    "relu_forward": "ReLU forward",
    "relu_forward_in_place": "ReLU forward, in place",
    "relu_backward": "ReLU backward from x",
    "relu_forward_mask": "ReLU forward and mask",
    "relu_backward_mask": "ReLU backward from a 1-bit mask",
    "add_relu_forward": "add + ReLU",
    "leaky_relu_forward": "leaky ReLU forward",
}
PEERS = ["oneDNN", "PyTorch", "XNNPACK", "Eigen", "loop_native", "loop"]
MARKERS = dict(zip(PEERS, "os^DvP"))
ISAS = ["avx512", "avx2", "sse2", "sve512", "sve256", "neon", "scalar"]

# Colours in light and in dark. Pictures are drawn in stand-ins (#0000xx), which become CSS variables, or colours.
THEME = {
    "page": ("#fcfcfb", "#1a1a19"), "ink": ("#1f1f1e", "#f4f3ee"), "soft": ("#66655f", "#a8a79f"),
    "grid": ("#e1e0d9", "#3a3a37"), "c0": ("#2a78d6", "#3987e5"), "c1": ("#eb6834", "#d95926"),
    "c2": ("#1baf7a", "#199e70"), "c3": ("#eda100", "#c98500"), "c4": ("#e34948", "#e66767"),
    "c5": ("#4a3aa7", "#9085e9"), "c6": ("#b0559d", "#cf77bd"),
}
STAND_IN = {name: f"#0000{16 + i:02x}" for i, name in enumerate(THEME)}


def size(n):
    for unit, step in (("Mi", 1 << 20), ("Ki", 1 << 10)):
        if n >= step:
            return f"{n / step:g} {unit}"
    return f"{n:g}"


def duration(seconds):
    for unit, scale in (("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def picture(height, draw, title, width=400, alone=False):
    """One chart as SVG, in CSS variables or, if it is to stand alone, in the light colours on their own ground."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    ink, soft, grid = STAND_IN["ink"], STAND_IN["soft"], STAND_IN["grid"]
    style = {"svg.fonttype": "none", "svg.hashsalt": title, "font.size": 9, "text.color": ink,
             "axes.edgecolor": grid, "axes.labelcolor": soft, "xtick.color": soft, "ytick.color": soft,
             "xtick.labelcolor": soft, "ytick.labelcolor": ink, "grid.color": grid, "grid.linewidth": 0.7,
             "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
             "xtick.major.size": 0, "ytick.major.size": 0, "xtick.minor.size": 0, "ytick.minor.size": 0,
             "legend.frameon": False, "legend.handlelength": 1.2, "legend.columnspacing": 1.2}
    with rc_context(style):
        figure = Figure(figsize=(width / 72, height / 72), layout="constrained")
        axes = figure.subplots()
        draw(axes)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=not alone, facecolor=STAND_IN["page"],
                       metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg"):]
    for name, stand_in in STAND_IN.items():
        svg = svg.replace(stand_in, THEME[name][0] if alone else f"var(--{name})")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"(font: [^'\";]*)'[^\";]*", r"\1system-ui, sans-serif", svg)
    svg = re.sub(r'(<svg [^>]*?)width="[^"]*"', rf'\1role="img" aria-label="{html.escape(title)}"', svg,
                 count=1)
    return re.sub(r'(<svg [^>]*?)height="[^"]*" ', r"\1", svg, count=1)


def colour(names, name):
    return STAND_IN[f"c{names.index(name) % 7}"]


def ratio_axis(axes, axis, low, high):
    """A logarithmic axis with plain numbers."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
    getattr(axes, f"set_{axis}scale")("log")
    getattr(axes, f"set_{axis}lim")(low, high)
    steps = (0.1, 0.2, 0.5, 0.7, 1, 1.4, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
    line = getattr(axes, f"{axis}axis")
    ticks = [step for step in steps if low <= step <= high]
    if high / low > 30:
        ticks = [step for step in ticks if step in (0.1, 0.5, 1, 2, 5, 10, 100, 1000)]
    line.set_major_locator(FixedLocator(ticks))
    line.set_minor_locator(NullLocator())
    line.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.grid(axis=axis)


def best_first(names, order):
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def over_copy(rows, operation):
    """Time over the best copy against size: one line per ISA, one thread."""
    lines = collections.defaultdict(dict)
    for row in rows:
        if (row["operation"], row["element"]) == (operation, "f32") and row["family"] in ("sizes", "tiny") \
                and row["max_threads"] == 1 and not row["past_line"]:
            lines[row["isa"]][row["n"]] = row["over_best_copy"]
    if not lines:
        return None

    def draw(axes):
        axes.axhline(1, color=STAND_IN["soft"], linewidth=1, linestyle=(0, (4, 3)))
        for isa in best_first(lines, ISAS)[::-1]:
            points = sorted(lines[isa].items())
            axes.plot(*zip(*points), color=colour(ISAS, isa), linewidth=2, marker="o", markersize=4.5,
                      label=isa)
        ns = sorted({n for line in lines.values() for n in line})
        values = [ratio for line in lines.values() for ratio in line.values()]
        axes.set_xscale("log", base=2)
        shown = [n for n in ns if n in (1, 16, 256, 1 << 11, 1 << 16, 1 << 20, 1 << 26)]
        axes.set_xticks(shown, [size(n) for n in shown])
        axes.set_xticks([], minor=True)
        ratio_axis(axes, "y", min(0.85, 0.9 * min(values)), max(2.2, 1.15 * max(values)))
        axes.set_xlabel("elements, f32")
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], labels[::-1], loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=4)
    title = f"{OPERATIONS[operation]}: time over the best copy, by instruction set"
    return OPERATIONS[operation], picture(260, draw, title)


def bars(comparison, operation, threads):
    """Each peer's time over ours, by size."""
    keys = [key for key in comparison.keys if (key[0], key[2]) == (operation, threads)]
    if not keys:
        return None
    entries = []
    for key in keys:
        entries.append((size(key[1]), None, None))
        entries += [(peer, peer, comparison.ratios[key][peer])
                    for peer in comparison.peers if peer in comparison.ratios[key]]

    def draw(axes):
        for y, (label, peer, ratio) in enumerate(entries):
            if peer is None:
                axes.text(-0.01, y, label + " f32", transform=axes.get_yaxis_transform(), ha="right",
                          va="center", color=STAND_IN["ink"], weight="bold")
            else:
                axes.barh(y, ratio - 1, left=1, height=0.72, color=colour(PEERS, peer))
                axes.text(max(ratio, 1) * 1.06, y, f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}",
                          va="center", color=STAND_IN["ink"], fontsize=8)
                axes.text(-0.01, y, peer, transform=axes.get_yaxis_transform(), ha="right", va="center",
                          color=STAND_IN["soft"])
        axes.set_yticks([])
        axes.set_ylim(len(entries) - 0.3, -0.7)
        values = [ratio for _, _, ratio in entries if ratio]
        ratio_axis(axes, "x", min(0.85, 0.9 * min(values)), max(4, 2 * max(values)))
        axes.axvline(1, color=STAND_IN["ink"], linewidth=1)
        axes.set_xlabel("time over rectify's (bars to the right: slower)")
    what = f"{OPERATIONS[operation]}, {threads} thread{'s' if threads > 1 else ''}"
    return what, picture(50 + 15 * len(entries), draw, what + ": time of each library over rectify's")


def roofline(rows):
    """What memory can do, and what is made of it, on the largest buffers."""
    rows = [row for row in rows if row["element"] == "f32" and row["family"] in ("sizes", "family")]
    largest = max((row["n"] for row in rows), default=0)
    if largest < 1 << 24:
        return None
    best = {}
    for row in rows:
        if row["n"] == largest and row["operation"] in OPERATIONS:
            key = row["operation"], int(row["max_threads"])
            seconds = best.get(key, (float("inf"),))[0]
            if row["seconds"] < seconds:
                best[key] = row["seconds"], row["bytes_per_second"] / 1e9, row["over_best_copy"]
    copies = {}
    for (operation, threads), (seconds, _, over) in best.items():
        if operation == "relu_forward":
            copies[threads] = 2 * 4 * largest / (seconds / over) / 1e9

    def draw(axes):
        y, labels = 0, []
        for operation, label in OPERATIONS.items():
            for threads, name in ((1, "c0"), (0, "c2")):
                if (operation, threads) in best:
                    rate = best[operation, threads][1]
                    text = "1 thread" if threads == 1 else "all threads"
                    axes.barh(y, rate, height=0.8, color=STAND_IN[name])
                    axes.text(1, y, f"{label}, {text}", va="center", color="#ffffff", fontsize=7.5)
                    axes.text(rate + 1, y, f"{rate:.0f}", va="center", color=STAND_IN["ink"], fontsize=8)
                    y += 1
            y += 0.4
        for threads, rate in copies.items():
            axes.axvline(rate, color=STAND_IN["c0" if threads == 1 else "c2"], linewidth=1.3,
                         linestyle=(0, (4, 3)))
            axes.text(rate, -0.9, "best copy" if threads == 1 else "", ha="center", va="bottom", fontsize=8,
                      color=STAND_IN["soft"])
        axes.set_yticks([])
        axes.set_ylim(y - 0.5, -0.8)
        axes.set_xlim(0, 1.12 * max(rate for _, rate, _ in best.values()))
        axes.grid(axis="x")
        axes.set_xlabel(f"GB/s read and written, {size(largest)} f32; dashed: the best copy")
    what = "GB/s in DRAM beside the best copy"
    return what, picture(60 + 17 * len(best), draw, what)


def overview(comparison, alone=False):
    """All of a comparison on one thread: a row per operation and size, a mark per peer."""
    threads = min(key[2] for key in comparison.keys)
    keys = [key for key in comparison.keys if key[2] == threads]

    def draw(axes):
        for peer in comparison.peers:
            axes.scatter([], [], s=34, marker=MARKERS.get(peer, "o"), color=colour(PEERS, peer), label=peer)
        y, ticks, labels = 0, [], []
        for i, key in enumerate(keys):
            if i == 0 or key[0] != keys[i - 1][0]:
                y += 1
                axes.text(-0.01, y, OPERATIONS[key[0]], transform=axes.get_yaxis_transform(), ha="right",
                          va="center", color=STAND_IN["ink"], weight="bold", fontsize=8.5)
                y += 1
            ticks.append(y)
            labels.append(size(key[1]))
            axes.axhline(y, color=STAND_IN["grid"], linewidth=0.7, zorder=0)
            for peer, ratio in comparison.ratios[key].items():
                axes.scatter(ratio, y, s=34, marker=MARKERS.get(peer, "o"), color=colour(PEERS, peer), zorder=3,
                             edgecolor=STAND_IN["page"], linewidth=0.6)
            y += 1
        axes.set_yticks(ticks, labels)
        axes.set_ylim(y - 0.3, 0.3)
        everything = [ratio for key in keys for ratio in comparison.ratios[key].values()]
        ratio_axis(axes, "x", min(0.8, 0.9 * min(everything)), 1.5 * max(everything))
        axes.axvline(1, color=STAND_IN["ink"], linewidth=1.2, zorder=2)
        axes.set_xlabel("time over rectify's, f32, 1 thread (right of the line: slower)")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.35, 1), ncols=4)
    return picture(110 + 13 * (len(keys) + 2 * 5), draw, "Time of other libraries over rectify's", width=480,
                   alone=alone)

