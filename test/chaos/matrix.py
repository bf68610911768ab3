# SPDX-License-Identifier: MPL-2.0
"""The fault matrix: every fault in every call of every type. Run by scripts/chaos.sh.

First each scenario runs without a fault, to record its calls and their answers. A case is one of these calls with one fault of
the proxy. The name of a case is enough to run the case again:

  SCENARIO@SIDE.NUMBER=FAULT    role.create@vault.3=reset/after

SIDE is the server, `vault` or `aws`; NUMBER is the index of the request in the tested part of the scenario.
"""

import argparse
import collections
import dataclasses
import json
import multiprocessing
import os
import pathlib
import random
import secrets
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import fault_proxy  # noqa: E402
from provider import BreaksRules, Crashed, Hung, Messages  # noqa: E402
from scenarios import SCENARIOS, Debts, Leaked, Lost, Told  # noqa: E402
from world import Counter, World  # noqa: E402

SIDES = ("vault", "aws")
# Share of a sample for wrong values of single fields, which are most of the matrix.
FIELD_SHARE = 0.3
KINDS = {Lost: "lost", Leaked: "leaked", Told: "told", Crashed: "crashed", Hung: "hung", BreaksRules: "wrong"}
BAD = ("lost", "leaked", "told", "crashed", "hung", "wrong", "broken")


@dataclasses.dataclass
class Settings:
    """The settings of a worker, which can be sent to its process."""

    program: str
    descriptors: str
    directory: str
    environment: dict

    def open(self):
        self.messages = Messages(self.descriptors)
        self.certificates = fault_proxy.Certificates(pathlib.Path(self.directory))


@dataclasses.dataclass
class Result:
    case: str
    kind: str  # "converged", "failed" or one of BAD
    text: str = ""
    calls: dict = dataclasses.field(default_factory=dict)
    met: bool = True
    seconds: float = 0


def parse_case(case):
    scenario, _, rest = case.partition("@")
    place, _, fault = rest.partition("=")
    side, _, number = place.partition(".")
    if scenario not in SCENARIOS or side not in SIDES or not number.isdigit():
        sys.exit(f"chaos: {case!r} is not the name of a case")
    return scenario, side, int(number), fault


# --- one case


class Worker:
    """Runs cases in a separate process."""

    def __init__(self, settings, prefix):
        settings.open()
        self.world = World(settings)
        self.debts = Debts(self.world)
        self._names = Counter(prefix)
        self._contexts = settings.certificates.contexts()

    def run(self, case):
        """Runs a case, or a scenario without a fault."""
        started = time.monotonic()
        result = self._run(case)
        result.seconds = time.monotonic() - started
        return result

    def _run(self, case):
        name, fault = case, None
        if "@" in case:
            name, side, number, fault = parse_case(case)
        scenario = SCENARIOS[name](self.world, self._names.name())
        scenario.fault = fault or ""
        environment = self.world.environment
        catcher = fault_proxy.Catcher(self._contexts)
        proxies = {
            "vault": fault_proxy.FaultProxy(environment["VAULT_ADDR"], self._contexts, catcher),
            "aws": fault_proxy.FaultProxy(environment["AWS_ENDPOINT_URL_IAM"], self._contexts, catcher),
        }

        def arm():
            for proxy in proxies.values():
                proxy.calls.clear()
            if fault is not None:
                proxies[side].arm(number, fault)

        result = Result(case, "converged")
        try:
            scenario.prepare()
            problems = self._act(scenario, proxies, arm, fault or "")
            result.kind = "failed" if problems else "converged"
            result.text = "; ".join(problems)
            if fault is None and bool(problems) != scenario.refused:
                raise AssertionError(f"without a fault the errors are: {problems}")
            if catcher.caught:
                raise Leaked(f"the provider followed a redirect that it must not follow: {catcher.caught}")
            scenario.after(problems)
            scenario.recover()
        except tuple(KINDS) as error:
            result.kind, result.text = KINDS[type(error)], f"{error} {result.text}"
            if isinstance(error, (Crashed, Hung)):
                self.world.close()
        except Exception:  # a bug of the matrix itself
            result.kind, result.text = "broken", traceback.format_exc()
        finally:
            for proxy in proxies.values():
                proxy.close()
            catcher.close()
        result.met = fault is None or proxies[side].hits > 0
        result.calls = {side: list(proxy.calls) for side, proxy in proxies.items()} if fault is None else {}
        self._clean_up(scenario, result)
        return result

    def _act(self, scenario, proxies, arm, fault):
        provider = self.world.faulted(proxies["vault"], proxies["aws"], fault)
        try:
            provider.configure(**scenario.provider_arguments())
            problems = scenario.act(provider, arm)
            files = provider.leave()
            if places := provider.told(proxies["vault"].secrets | proxies["aws"].secrets):
                raise Told(f"a secret of a request was disclosed: {places}")
            if files:
                raise Leaked(f"files in TMPDIR: {files}")
            return problems
        except (Crashed, Hung) as error:
            raise type(error)(f"{error}\n{provider.log()[-4000:]}") from None
        finally:
            provider.drop()
            provider.forget()

    def _clean_up(self, scenario, result):
        try:
            scenario.clean_up()
            self.debts.add(result.case, scenario)
        except Exception:
            if result.kind not in BAD:
                result.kind, result.text = "broken", traceback.format_exc()


def work(settings, prefix, tasks, results):
    try:
        worker = Worker(settings, prefix)
        while (case := tasks.get()) is not None:
            results.put(worker.run(case))
            report_debts(worker, results, False)
        report_debts(worker, results, True)
        worker.world.close()
    except BaseException:
        results.put(Result("", "broken", traceback.format_exc()))
    results.put(None)


def report_debts(worker, results, wait):
    for case, left in worker.debts.collect(wait):
        if left:
            results.put(Result(case, "leaked", f"no state owns these, and they were not revoked: {left}"))


def run_all(settings, cases, workers):
    """Yields results as they arrive: one for each case, and a second result for each case that left objects."""
    context = multiprocessing.get_context("spawn")
    tasks, results = context.Queue(), context.Queue()
    for case in cases:
        tasks.put(case)
    count = max(1, min(workers, len(cases)))
    run = secrets.token_hex(2)
    processes = []
    for index in range(count):
        tasks.put(None)
        processes.append(context.Process(target=work, args=(settings, f"c{run}w{index}", tasks, results)))
        processes[-1].start()
    while count:
        result = results.get()
        if result is None:
            count -= 1
        else:
            yield result
    for process in processes:
        process.join()


# --- the matrix


def matrix(baseline):
    """Names of all cases; cases of fields are in a second list."""
    plain, of_fields = [], []
    for result in baseline:
        for side in SIDES:
            for number, (_, _, body) in enumerate(result.calls[side]):
                place = f"{result.case}@{side}.{number}="
                plain += [place + fault for fault in fault_proxy.FAULTS]
                if side == "vault":
                    of_fields += [place + fault for fault in fault_proxy.field_faults(body)]
    return plain, of_fields


def choose(plain, of_fields, sample, seed):
    chooser = random.Random(seed)
    if not sample or sample >= len(plain) + len(of_fields):
        cases = plain + of_fields
    else:
        fields = min(len(of_fields), round(sample * FIELD_SHARE))
        cases = chooser.sample(plain, min(len(plain), sample - fields)) + chooser.sample(of_fields, fields)
    chooser.shuffle(cases)
    return cases


def report(result):
    print(f"\nchaos: {result.kind}: {result.case}\n{result.text.strip()}\nto reproduce: CASE='{result.case}' make chaos", flush=True)


def summary(counts, cases):
    bad = ", ".join(f"{counts[kind]} {kind}" for kind in BAD[:5])
    rest = "".join(f", {counts[kind]} {kind}" for kind in BAD[5:] if counts[kind])
    return f"{cases} cases, {counts['converged']} converged, {counts['failed']} cleanly failed, {bad}{rest}"


def run_matrix(settings, args):
    if args.case:
        results = list(run_all(settings, [args.case], 1))
        for result in results:
            print(f"{result.case}: {result.kind} in {result.seconds:.1f} s{'' if result.met else ', the fault did not occur'}")
            print(result.text)
        return not any(result.kind in BAD for result in results)
    scenarios = [name for name in SCENARIOS if args.only in name]
    # Fewer cases run at a time, because these cases must not reach a time limit.
    baseline = sorted(run_all(settings, scenarios, 2 * (os.cpu_count() or 1)), key=lambda result: result.case)
    broken = [result for result in baseline if result.kind in BAD]
    for result in broken:
        report(result)
    if broken:
        return False
    calls = sum(len(calls) for result in baseline for calls in result.calls.values())
    plain, of_fields = [[case for case in cases if args.fault in case.partition("=")[2]] for cases in matrix(baseline)]
    cases = choose(plain, of_fields, args.sample, args.seed)
    print(
        f"chaos: {len(baseline)} scenarios make {calls} calls: {len(plain)} cases of faults, {len(of_fields)} of fields; "
        f"running {len(cases)}, SEED={args.seed}",
        flush=True,
    )
    counts, done, missed, started = collections.Counter(), 0, 0, time.monotonic()
    with open(args.results, "w", buffering=1, encoding="utf-8") as log:
        for result in run_all(settings, cases, args.workers):
            log.write(json.dumps(dataclasses.asdict(result)) + "\n")
            counts[result.kind] += 1
            # The result of a debt comes after the result of its case.
            done += 0 if result.text.startswith("no state owns") else 1
            missed += 0 if result.met else 1
            if result.kind in BAD:
                report(result)
            if done % 500 == 0 and done:
                print(f"chaos: {done} of {len(cases)} after {time.monotonic() - started:.0f} s", flush=True)
    if missed:
        print(f"chaos: {missed} cases ran without their fault")
    print(f"chaos: {summary(counts, len(cases))}")
    return not any(counts[kind] for kind in BAD)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="the provider's program")
    parser.add_argument("--descriptors", required=True, help="file that protoc --descriptor_set_out wrote")
    parser.add_argument("--lab", required=True, help="folder of a running lab")
    parser.add_argument("--results", default=os.devnull, help="file for the results, one JSON object per case and line")
    parser.add_argument("--sample", type=int, default=0, help="number of cases to run, chosen at random; 0: all")
    parser.add_argument("--seed", default="", help="seed of the random choice")
    parser.add_argument("--case", default="", help="run only the case with this name")
    parser.add_argument("--only", default="", help="run only scenarios whose name contains this text")
    parser.add_argument("--fault", default="", help="run only faults whose name contains this text")
    parser.add_argument("--workers", type=int, default=12 * (os.cpu_count() or 1), help="number of concurrent cases; a case mostly waits")
    args = parser.parse_args()
    args.seed = args.seed or str(secrets.randbelow(10**9))
    environment = json.loads(pathlib.Path(args.lab, "lab.json").read_text())["environment"]
    directory = pathlib.Path(tempfile.mkdtemp(dir=args.lab))
    fault_proxy.Certificates(directory).make()
    settings = Settings(args.program, args.descriptors, str(directory), environment)
    sys.exit(0 if run_matrix(settings, args) else 1)


if __name__ == "__main__":
    main()
