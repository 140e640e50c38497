"""The scipy side of `npm run bench -- fits`: one JSON request per line in, one JSON answer per line out.

`load` brings the data; `time` runs a case `repeats` times and answers with CPU seconds of each; `success` answers with the
lowest objective each data set reaches from each start. Every fit is in log space with an analytic Jacobian, as a careful
person would write it.
"""
import json
import sys
import time
import warnings

import numpy as np
import scipy
from scipy.optimize import curve_fit, least_squares

warnings.filterwarnings("ignore")
np.seterr(all="ignore")
DELTA = 1e-3


def law(p, x, y):
    """E + A·N^-α + B·D^-β at centred ln N, ln D; p = ln E, ln A, α, ln B, β."""
    e, a, b = np.exp(p[0]), np.exp(p[1] - p[2] * x), np.exp(p[3] - p[4] * y)
    return e, a, b


class LogLaw:
    def __init__(self, rows):
        rows = np.asarray(rows, float)
        self.x, self.y, self.z = np.log(rows[:, 0]), np.log(rows[:, 1]), np.log(rows[:, 2])
        self.x -= self.x.mean()
        self.y -= self.y.mean()
        self.index = np.arange(len(rows))

    def part(self, index):
        part = object.__new__(LogLaw)
        part.x, part.y, part.z, part.index = self.x[index], self.y[index], self.z[index], np.arange(len(index))
        return part

    def model(self, _, *p):
        return np.log(sum(law(p, self.x, self.y)))

    def jac(self, _, *p):
        e, a, b = law(p, self.x, self.y)
        f = e + a + b
        return np.column_stack((e / f, a / f, -self.x * a / f, b / f, -self.y * b / f))

    def least(self, start):
        return curve_fit(self.model, self.index, self.z, p0=start, jac=self.jac, maxfev=20000)[0]

    def huber(self, start):
        return least_squares(lambda p: self.model(0, *p) - self.z, start, jac=lambda p: self.jac(0, *p), loss="huber", f_scale=DELTA, x_scale="jac").x

    def squares(self, p):
        return float(np.sum((self.model(0, *p) - self.z) ** 2))


class Curve:
    """floor + (ceiling − floor) / (1 + exp(slope·(L − midpoint)))"""

    def __init__(self, rows):
        rows = np.asarray(rows, float)
        self.x, self.z = rows[:, 0], rows[:, 1]

    def part(self, index):
        part = object.__new__(Curve)
        part.x, part.z = self.x[index], self.z[index]
        return part

    @staticmethod
    def model(x, floor, ceiling, slope, midpoint):
        return floor + (ceiling - floor) / (1 + np.exp(slope * (x - midpoint)))

    @staticmethod
    def jac(x, floor, ceiling, slope, midpoint):
        q = 1 / (1 + np.exp(slope * (x - midpoint)))
        bell = (ceiling - floor) * q * (1 - q)
        return np.column_stack((1 - q, q, -bell * (x - midpoint), bell * slope))

    def least(self, start):
        return curve_fit(self.model, self.x, self.z, p0=start, jac=self.jac, maxfev=20000)[0]

    def squares(self, p):
        return float(np.sum((self.model(self.x, *p) - self.z) ** 2))


problems = {}


def load(name, kind, rows):
    problems[name] = (LogLaw if kind == "law" else Curve)(rows)
    return {}


def attempt(fit, start):
    try:
        return fit(start)
    except (RuntimeError, ValueError):
        return None


def timed(run, repeats):
    times = []
    for _ in range(repeats):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return {"seconds": times}


def time_fit(name, method, starts, repeats):
    fit = getattr(problems[name], method)
    return timed(lambda: [attempt(fit, start) for start in starts], repeats)


def time_replicas(name, method, start, draws, repeats):
    whole = problems[name]
    parts = [np.asarray(draw) for draw in draws]
    return timed(lambda: [attempt(getattr(whole.part(part), method), start) for part in parts], repeats)


def reach(name, method, starts):
    problem = problems[name]
    found = [attempt(getattr(problem, method), start) for start in starts]
    return {"squares": [None if p is None or not np.isfinite(problem.squares(p)) else problem.squares(p) for p in found]}


print(json.dumps({"scipy": scipy.__version__, "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    action = {"load": load, "fit": time_fit, "replicas": time_replicas, "reach": reach}[request.pop("do")]
    print(json.dumps(action(**request)), flush=True)
