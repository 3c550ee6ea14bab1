#!/usr/bin/env python3
"""Puts the figures of one bench/run into one table, between the two marks in a Markdown file.

    table.py --engine JSON --auto SOCKET --runc SOCKET --docker SOCKET --bare FILE --facts JSON --out FILE

Engine figures are medians of engine_bench.py --json; the bare file has lines "crun 12.3" (median ms
of `run`); facts are ping_ms, adopted_ms, containers, shim_kib, where. Stdlib only.
"""
import argparse, json, os, statistics

BEGIN, END = "<!-- bench/run: begin -->", "<!-- bench/run: end -->"
# case, what it is, unit, bar against Docker, the higher is the better
CASES = [
    ("run", "run: create, start, wait, delete", "ms", 0.25, False),
    ("stop", "stop", "ms", 0.6, False),
    ("exec", "exec", "ms", 0.6, False),
    ("burst", "burst of run, 8 at once", "/s", 3, True),
    ("list", "list", "ms", 1, False),
    ("inspect", "inspect", "ms", 1, False),
    ("logs", "logs, read back", "MiB/s", 8, True),
]


def figure(value, unit):
    return "" if value is None else f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"


def verdict(value, bar, higher):
    return "holds" if (value >= bar if higher else value <= bar) else "**not met**"


def rows(engine, sockets, bare):
    yield ["case", "moord, auto", "moord, runc", "Docker", "bare crun", "bare runc", "auto / Docker", "bar", ""]
    yield ["---"] * 9
    for name, what, unit, bar, higher in CASES:
        if name not in engine:
            continue
        medians = [statistics.median(engine[name][s]) if engine[name].get(s) else None for s in sockets]
        ratio = medians[0] / medians[2]
        tools = [bare.get("crun"), bare.get("runc")] if name == "run" else [None, None]
        yield [what, *(figure(m, unit) for m in medians), *(figure(t, unit) for t in tools), f"{ratio:.2f}",
               f"{'≥' if higher else '≤'} {bar}", verdict(ratio, bar, higher)]
    if "run" in engine and bare.get("runc"):
        for label, socket in (("auto", sockets[0]), ("runc", sockets[1])):
            if engine["run"].get(socket):
                ratio = statistics.median(engine["run"][socket]) / bare["runc"]
                yield [f"run on {label}, beside bare `runc run`", "", "", "", "", "", f"{ratio:.2f}", "≤ 2",
                       verdict(ratio, 2, False) if label == "auto" else ""]


def facts_rows(f):
    yield ["measure", "figure", "bar", ""]
    yield ["---"] * 4
    yield [f"JVM start to `/_ping`, {f['containers']} running containers", f"{f['ping_ms']} ms", "< 2500 ms",
           verdict(f["ping_ms"], 2500, False)]
    yield [f"from there until all {f['containers']} are adopted, pids unchanged", f"{f['adopted_ms']} ms",
           "≤ 1000 ms", verdict(f["adopted_ms"], 1000, False)]
    yield ["RSS of an idle container's shim, median", f"{f['shim_kib']} KiB", "< 3072 KiB",
           verdict(f["shim_kib"], 3072, False)]


def table(lines):
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("engine", "auto", "runc", "docker", "bare", "facts", "out"):
        p.add_argument("--" + name, required=True)
    a = p.parse_args()
    engine, facts = json.load(open(a.engine)), json.load(open(a.facts))
    bare = {t: float(ms) for t, ms in (line.split() for line in open(a.bare))}
    text = "\n".join([BEGIN, facts["where"], "", table(rows(engine, [a.auto, a.runc, a.docker], bare)), "",
                      table(facts_rows(facts)), END])
    print(text)
    old = open(a.out).read() if os.path.exists(a.out) else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    if BEGIN not in old:
        old += f"\n{BEGIN}\n{END}\n"
    before, after = old.split(BEGIN, 1)[0], old.split(END, 1)[1]
    open(a.out, "w").write(before + text + after)


if __name__ == "__main__":
    main()
