"""Numbers at the ends of the range, from the definitions in 60 digits and more: python3 test/oracle/extremes.py > test/vectors/extremes.json

Needs mpmath. Inputs are drawn here and are doubles (or float32 where a record says so); outputs are rounded to doubles at the end.
Nothing is shared with the package: a number that both have is right.
"""

import json
import random
import struct

from mpmath import exp, findroot, inf, log, log1p, mp, mpf, sqrt

mp.dps = 60
draw = random.Random(20250306)


def between(low, high):
    return draw.uniform(low, high)


def power(low, high):
    return 10 ** between(low, high)


def sign():
    return draw.choice((-1, 1))


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def plain(x):
    """As JSON: a double, or a word for what JSON has no number for."""
    if x == inf:
        return "Infinity"
    if x == -inf:
        return "-Infinity"
    return float(x)


def variance(x):
    e = exp(-abs(x))
    return e / (1 + e) ** 2


def logistic(x):
    return 1 / (1 + exp(-x))


def kl(x, gain):
    """Of Bernoulli(sigma(x + gain)) from Bernoulli(sigma(x))."""
    digits = mp.dps
    mp.dps = 400
    x, y = mpf(x), mpf(x) + mpf(gain)
    success = logistic(y) * (log1p(exp(-x)) - log1p(exp(-y)))
    failure = logistic(-y) * (log1p(exp(x)) - log1p(exp(y)))
    mp.dps = digits
    return success + failure


def drive(x, epsilon):
    return 1 / sqrt(variance(x) + epsilon)


def fixed_points(count):
    """x = x_ref + Omega(x)/beta, by Newton's method from a point that was drawn; beta is made to fit it."""
    for _ in range(count):
        reference = draw.choice((sign() * power(-3, 2.8), between(-30, 0), between(-700, -500)))
        epsilon = draw.choice((0, 1e-5, power(-300, 2), power(-8, 0)))
        wanted = power(-6, 1)
        beta = float(drive(mpf(reference) + wanted, mpf(epsilon)) / wanted)
        equation = lambda g: g * mpf(beta) - drive(mpf(reference) + g, mpf(epsilon))
        gain = findroot(equation, mpf(wanted), tol=mpf(10) ** -80, verify=False)
        x = mpf(reference) + gain
        yield {
            "reference": reference,
            "epsilon": epsilon,
            "beta": beta,
            "logOdds": plain(x),
            "kl": plain(kl(reference, gain)),
            "amplification": plain((1 + exp(-mpf(reference))) / (1 + exp(-x))),
            "multiplier": plain(variance(x) * (logistic(x) - mpf(1) / 2) * drive(x, mpf(epsilon)) ** 3 / mpf(beta)),
        }


def weights(count):
    for _ in range(count):
        x = sign() * draw.choice((power(-10, 2), between(700, 760), between(0, 1400)))
        epsilon = draw.choice((0, 1e-5, 1e-300, power(-320, 300)))
        total = drive(mpf(x), mpf(epsilon))
        yield {
            "logOdds": x,
            "epsilon": epsilon,
            "success": plain(logistic(-mpf(x)) * total),
            "failure": plain(logistic(mpf(x)) * total),
            "total": plain(total),
        }


def targets(count):
    """beta = Omega(p*)/(alpha (logit p* - logit p_ref)) for targets that are a few doubles, or far, above p_ref."""
    for _ in range(count):
        p = draw.choice((between(0, 1), power(-300, 0), 1 - power(-15, -1), power(-4, 0)))
        (bits,) = struct.unpack("q", struct.pack("d", p))
        (above,) = struct.unpack("d", struct.pack("q", bits + draw.choice((1, 1, 2, 3, 50, 10**6))))
        target = draw.choice((above, p + (1 - p) * between(0, 1), p * (1 + power(-12, 0))))
        if not p < target < 1:
            continue
        epsilon, alpha = draw.choice((0, 1e-5, power(-8, 1))), draw.choice((1, 1, 0.3, power(-4, 0)))
        gain = log(mpf(target) / (1 - mpf(target))) - log(mpf(p) / (1 - mpf(p)))
        beta = 1 / sqrt(mpf(target) * (1 - mpf(target)) + mpf(epsilon)) / mpf(alpha) / gain
        yield {"p": p, "target": target, "epsilon": epsilon, "alpha": alpha, "beta": plain(beta)}


def budgets(count):
    for _ in range(count):
        reference = draw.choice((-power(0, 2.8), sign() * power(-3, 1)))
        budget = draw.choice((power(-200, 0), power(-12, 0), power(-3, 0.5)))
        low, high = mpf(0), mpf(1)
        while high < 2000 and kl(reference, high) < budget:
            high *= 2
        if high > 2000:
            continue
        mp.dps = 300
        for _ in range(450):
            middle = (low + high) / 2
            low, high = (middle, high) if kl(reference, middle) < budget else (low, middle)
        x = mpf(reference) + low
        yield {
            "reference": reference,
            "budget": budget,
            "logOdds": plain(x),
            "amplification": plain((1 + exp(-mpf(reference))) / (1 + exp(-x))),
        }
        mp.dps = 60


def policy(logits, temperature=1):
    """Scaled logits, probabilities, log-probabilities and the log-partition."""
    z = [x if x == -inf else mpf(x) / mpf(temperature) for x in logits]
    most = max(z)
    partition = most + log(sum(exp(x - most) for x in z))
    # Of the likeliest outcome, log p is the log of 1 plus little.
    logs = [-log1p(sum(exp(y - x) for j, y in enumerate(z) if j != i)) if x > -inf else -inf for i, x in enumerate(z)]
    return z, [exp(v) for v in logs], logs, partition


def row(type, length, offset, scale, impossible=0.0):
    fit = single if type == "float32" else float
    return [-inf if draw.random() < impossible else fit(offset + scale * between(-1, 1)) for _ in range(length)]


def tokens(count):
    """Rows that are nearly certain of an outcome, far from 0, at temperatures that are no powers of two."""
    for k in range(count):
        type = ("float32", "float64")[k % 2]
        fit = single if type == "float32" else float
        length, offset = draw.choice((2, 3, 17, 90)), draw.choice((0, 30, -700, 3000, 1e5))
        x = row(type, length, offset, draw.choice((0.01, 1, 4)), 0.1)
        likeliest = draw.randrange(length)
        x[likeliest] = fit(offset + draw.choice((0, 5, 17, 25, 40, 60)) + between(0, 2))
        token = draw.choice((likeliest, draw.randrange(length)))
        temperature = draw.choice((1, 0.6, 0.7, 1.3, round(power(-1, 1), 3)))
        z, p, logs, partition = policy(x, temperature)
        if logs[token] == -inf:
            token = likeliest
        # Below, float32 has no digits.
        if type == "float32" and -logs[likeliest] < mpf(10) ** -30:
            continue
        yield {
            "type": type,
            "logits": [plain(v) for v in x],
            "temperature": temperature,
            "token": token,
            "logProbability": plain(logs[token]),
            "logPartition": plain(partition),
            "entropy": plain(sum(-v * w for v, w in zip(p, logs) if v > 0)),
            "sumOfSquares": plain(sum(v * v for v in p)),
        }


def divergences(count):
    for k in range(count):
        type = ("float32", "float64")[k % 2]
        fit = single if type == "float32" else float
        length = draw.choice((2, 3, 8, 40))
        p = row(type, length, draw.choice((0, 50, 3000)), draw.choice((0.1, 2, 8)))
        far = power(-4, 1.5)
        q = [fit(x + far * between(-1, 1)) for x in p]
        alpha = draw.choice((0.5, 2, 1 - power(-15, -1), 1 + power(-15, 0), power(-3, 0), power(0, 5)))
        temperature = draw.choice((1, 1, 0.6, 2.5))
        if alpha == 1:
            continue
        mp.dps = 120
        _, a, la, _ = policy(p, temperature)
        _, b, lb, _ = policy(q, temperature)
        order = mpf(alpha)
        powers = sum(exp(order * v + (1 - order) * w) for v, w in zip(la, lb))
        record = {
            "type": type,
            "p": p,
            "q": q,
            "alpha": alpha,
            "temperature": temperature,
            "kl": plain(sum(v * (s - t) for v, s, t in zip(a, la, lb))),
            "reverseKl": plain(sum(w * (t - s) for w, s, t in zip(b, la, lb))),
            "jensenShannon": plain(sum(v * log(2 * v / (v + w)) + w * log(2 * w / (v + w)) for v, w in zip(a, b)) / 2),
            "renyi": plain(log(powers) / (order - 1)),
            "totalVariation": plain(sum(abs(v - w) for v, w in zip(a, b)) / 2),
        }
        mp.dps = 60
        # The bound is stated of measures above 1e-12.
        if all(record[name] > 1e-12 for name in ("kl", "reverseKl", "jensenShannon", "renyi", "totalVariation")):
            yield record


def tilted(count):
    """Policies some of whose outcomes are impossible and have the most extreme rewards, at tilts of any size."""
    for k in range(count):
        type = ("float32", "float64")[k % 2]
        fit = single if type == "float32" else float
        length = draw.choice((3, 4, 9, 30))
        x = row(type, length, draw.choice((0, 100, 3000)), draw.choice((1, 4)), 0.3)
        x[0] = fit(x[0] if x[0] > -inf else 0)
        values = draw.choice(([0, 1], [0, 0.5, 3], None))
        rewards = [fit(draw.choice(values) if values else between(0, 1)) for _ in x]
        if not values:
            rewards = [r if v > -inf else fit(sign() * power(0, 3)) for r, v in zip(rewards, x)]
        elif len(values) > 2:
            rewards = [r if v > -inf else draw.choice((-8.0, 64.0)) for r, v in zip(rewards, x)]
        tilt = sign() * draw.choice((0, 1, power(-3, 3), power(3, 17)))
        mp.dps = 90
        _, _, _, partition = policy(x)
        z = [v if v == -inf else mpf(v) + mpf(tilt) * mpf(r) for v, r in zip(x, rewards)]
        _, p, logs, above = policy(z)
        mean = sum(v * mpf(r) for v, r in zip(p, rewards))
        outcome = draw.choice([i for i, v in enumerate(x) if v > -inf])
        yield {
            "type": type,
            "logits": [plain(v) for v in x],
            "rewards": rewards,
            "tilt": tilt,
            "outcome": outcome,
            "mean": plain(mean),
            "variance": plain(sum(v * (mpf(r) - mean) ** 2 for v, r in zip(p, rewards))),
            "kl": plain(sum(v * (mpf(tilt) * mpf(r) - above + partition) for v, r in zip(p, rewards))),
            "entropy": plain(sum(-v * w for v, w in zip(p, logs) if v > 0)),
            "logProbability": plain(logs[outcome]),
        }
        mp.dps = 60


def advantages(count):
    """One group: (r - mean)/sqrt(variance + epsilon), of rewards at the ends of the doubles, and of 0 and 1 in float32."""
    for k in range(count):
        type = ("float32", "float64")[k % 2]
        length = draw.choice((2, 3, 8, 65)) if type == "float64" else draw.choice((8, 64, 300, 502, 512, 513))
        if type == "float32":
            rewards = [float(draw.random() < draw.choice((0.05, 0.5))) for _ in range(length)]
        else:
            size = draw.choice((5e-324, 1e-310, 1e-308, 1e-160, 1e160, 1.7e308))
            rewards = [size * draw.choice((-1, 0, 0.5, 1) if size > 1e-320 else (0, 1)) for _ in range(length)]
        epsilon = draw.choice((0, 1e-5)) if type == "float32" else 0
        mp.dps = 700
        exact = [mpf(r) for r in rewards]
        mean = sum(exact) / length
        deviation = sqrt(sum((r - mean) ** 2 for r in exact) / length + mpf(epsilon))
        if deviation > 0:
            yield {
                "type": type,
                "rewards": rewards,
                "epsilon": epsilon,
                "least": plain((min(exact) - mean) / deviation),
                "largest": plain((max(exact) - mean) / deviation),
            }
        mp.dps = 60


kinds = {
    "fixedPoints": fixed_points(40),
    "weights": weights(40),
    "targets": targets(60),
    "budgets": budgets(24),
    "tokens": tokens(60),
    "divergences": divergences(60),
    "tilted": tilted(48),
    "advantages": advantages(30),
}
lines = (f'"{name}": [\n' + ",\n".join(map(json.dumps, records)) + "\n]" for name, records in kinds.items())
print("{\n" + ",\n".join(lines) + "\n}")
