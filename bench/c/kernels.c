// The kernels of assembly/policies once more, as a C programmer writes them with intrinsics: same passes, same blocks,
// same arithmetic in the same order, so that rows and sums come out the same to the last bit. Specialised to what is
// compared: rows of floats at temperature 1, whose length is a multiple of 16; tilts and sums that write what they sum;
// one function for what takes two calls there (tilt). Where exp needs it, rows are shifted and cut off.
//
// Where they return 0, a row is not valid.
#include "exp.h"

#define EXPORT(name) __attribute__((export_name(#name))) int name
/** Math.log, as there is no C library: for a few numbers a row. */
__attribute__((import_module("Math"), import_name("log"))) double natural_log(double);

static _Alignas(64) float stage_x[BLOCK], stage_y[BLOCK], stage_p[BLOCK], stage_q[BLOCK];

/** part.ts */
typedef struct {
  double max, sum, log_sum, entropy;
} part;

static const double ln2_hi = 0x1.62e42feep-1, ln2_lo = 0x1.a39ef35793c76p-33;

static inline double not_negative(double x) { return x < 0 ? 0 : x; }
static inline int valid(double max, double sum) { return __builtin_fabs(max) < INFINITE && sum == sum; }

static part part_of(placement at, double sum, double dot) {
  const double exponent = at.fold - HEADROOM;
  part result = {.max = at.max, .sum = at.max == INFINITE ? INFINITE : sum};
  result.log_sum = at.shift + (exponent * ln2_hi + (exponent * ln2_lo + natural_log(result.sum)));
  result.entropy = sum == 0 ? 0 : not_negative(result.log_sum - at.max - dot / sum);
  return result;
}

/** A product of two words, as in write.ts. */
static inline v128_t times(v128_t x, v128_t high, v128_t low) {
  const v128_t top = wasm_v128_and(x, wasm_i32x4_splat((int)0xfffff000));
  return add(mul(top, high), add(mul(x, low), mul(sub(x, top), high)));
}

static void scale(float *x, int n, double factor) {
  const v128_t high = wasm_v128_and(finite(factor), wasm_i32x4_splat((int)0xfffff000));
  const v128_t low = splat((float)(factor - (double)wasm_f32x4_extract_lane(high, 0)));
  for (const float *end = x + n; x < end; x += 16) {
    store(x, times(load(x), high, low));
    store(x + 4, times(load(x + 4), high, low));
    store(x + 8, times(load(x + 8), high, low));
    store(x + 12, times(load(x + 12), high, low));
  }
}

EXPORT(softmax)(const float *x, int n, float *out) {
  const placement at = place(x, n);
  exact sum = {0};
  for (int from = 0; from < n; from += BLOCK) {
    const int count = least(n - from, BLOCK);
    const float *e = out + from, *const last = e + count;
    exp_block(tame(shifted(x + from, count, at, stage_x), count, at, stage_x), count, at.fold, out + from);
    while (e < last) {
      const float *const end = last - e < PART ? last : e + PART;
      v128_t b = splat(0);
      for (; e < end; e += 16) b = add(b, add(add(load(e), load(e + 4)), add(load(e + 8), load(e + 12))));
      sum = add_exactly(sum, b);
    }
  }
  const double mass = total_exactly(sum);
  scale(out, n, 1 / mass);
  return valid(at.max, mass);
}

/** Log-probability, log-partition, entropy, sum of squares, rank. */
EXPORT(token_statistics)(const float *x, int n, double chosen, double *out) {
  const placement at = place(x, n);
  const v128_t mine = splat((float)chosen), origin = finite(at.max - at.shift), little = splat(0x1p-60f);
  v128_t above = wasm_i32x4_splat(0);
  v128_t sum = wasm_f64x2_splat(0), dot = sum, square = sum;
  for (int from = 0; from < n; from += BLOCK) {
    const int count = least(n - from, BLOCK);
    const float *raw = x + from;
    const float *v = tame(shifted(raw, count, at, stage_x), count, at, stage_x);
    const float *e = stage_p, *const last = e + count;
    exp_block(v, count, at.fold, stage_p);
    while (e < last) {
      const float *const end = last - e < PART ? last : e + PART;
      v128_t b = splat(0), d0 = b, d1 = b, q0 = b, q1 = b;
      for (; e < end; raw += 8, v += 8, e += 8) {
        const v128_t w0 = load(e), w1 = load(e + 4), s0 = pmax(w0, little), s1 = pmax(w1, little);
        above = wasm_i32x4_sub(above, wasm_f32x4_gt(load(raw), mine));
        above = wasm_i32x4_sub(above, wasm_f32x4_gt(load(raw + 4), mine));
        b = add(b, add(w0, w1));
        d0 = add(d0, mul(w0, sub(load(v), origin)));
        d1 = add(d1, mul(w1, sub(load(v + 4), origin)));
        q0 = add(q0, mul(s0, s0));
        q1 = add(q1, mul(s1, s1));
      }
      sum = add_wide(sum, b);
      dot = add_wide(dot, add(d0, d1));
      square = add_wide(square, add(q0, q1));
    }
  }
  const double mass = total(sum);
  const double exponent = at.fold - HEADROOM;
  const double small = exponent * ln2_lo + natural_log(mass);
  const double l = not_negative(exponent * ln2_hi - (at.shift != 0 ? 0 : at.max) + small);
  out[0] = chosen - at.max - l;
  out[1] = at.shift + (exponent * ln2_hi + small);
  out[2] = not_negative(l - total(dot) / mass);
  out[3] = total(square) / (mass * mass);
  out[4] = wasm_i32x4_extract_lane(above, 0) + wasm_i32x4_extract_lane(above, 1) + wasm_i32x4_extract_lane(above, 2) +
           wasm_i32x4_extract_lane(above, 3);
  return valid(at.max, mass);
}

/** A part of either row, and the divergences. */
typedef struct {
  part x, y;
  double kl, reverse_kl;
} pair;

EXPORT(kl_pair)(const float *x, const float *y, int n, pair *out) {
  const placement at_x = place(x, n), at_y = place(y, n);
  const v128_t centre = finite(at_x.max - at_x.shift - (at_y.max - at_y.shift));
  v128_t sum_x = wasm_f64x2_splat(0), sum_y = sum_x, dot_x = sum_x, dot_y = sum_x;
  for (int from = 0; from < n; from += BLOCK) {
    const int count = least(n - from, BLOCK);
    const float *v = shifted(x + from, count, at_x, stage_x), *w = shifted(y + from, count, at_y, stage_y);
    const float *p = stage_p, *q = stage_q;
    exp_block(tame(v, count, at_x, stage_p), count, at_x.fold, stage_p);
    exp_block(tame(w, count, at_y, stage_q), count, at_y.fold, stage_q);
    for (const float *const last = p + count; p < last;) {
      const float *const end = last - p < PART ? last : p + PART;
      v128_t b_x = splat(0), b_y = b_x, d_x = b_x, d_y = b_x;
      for (; p < end; v += 4, w += 4, p += 4, q += 4) {
        const v128_t e = load(p), f = load(q);
        const v128_t h = sub(sub(load(v), load(w)), centre);
        const v128_t g = wasm_v128_and(h, wasm_f32x4_eq(h, h)); // -infinity in both rows: no part of the sums
        b_x = add(b_x, e);
        b_y = add(b_y, f);
        d_x = add(d_x, mul(e, g));
        d_y = add(d_y, mul(f, g));
      }
      sum_x = add_wide(sum_x, b_x);
      sum_y = add_wide(sum_y, b_y);
      dot_x = add_wide(dot_x, d_x);
      dot_y = add_wide(dot_y, d_y);
    }
  }
  const double mass_x = total(sum_x), mass_y = total(sum_y);
  out->x = part_of(at_x, mass_x, 0);
  out->y = part_of(at_y, mass_y, 0);
  const double difference = out->x.log_sum - at_x.shift - (out->y.log_sum - at_y.shift);
  const double rest = wasm_f32x4_extract_lane(centre, 0) - difference;
  out->kl = total(dot_x) / mass_x + rest;
  out->reverse_kl = -total(dot_y) / mass_y - rest;
  return valid(at_x.max, mass_x) && valid(at_y.max, mass_y);
}

/** A part; mean and variance of the regret. */
typedef struct {
  part all;
  double mean, variance;
} moments;

typedef struct {
  v128_t by, base, pivot;
} tilting;

/** (x - base) - tilt (l + pivot) */
static inline v128_t tilted(const float *x, const float *l, tilting c) {
  return sub(sub(load(x), c.base), mul(c.by, add(load(l), c.pivot)));
}

static placement place_tilted(const float *x, const float *l, int n, tilting c) {
  range all = nothing();
  for (const float *end = x + n; x < end; x += 16, l += 16) {
    const v128_t y0 = tilted(x, l, c), y1 = tilted(x + 4, l + 4, c);
    const v128_t y2 = tilted(x + 8, l + 8, c), y3 = tilted(x + 12, l + 12, c);
    all = with(all, y0, y1, y2, y3);
  }
  return place_in(all);
}

/** The policy is written at `weights`. */
EXPORT(tilt)(
  const float *x, const float *l, int n, double by, double base, double pivot, double best, double centre,
  float *weights, moments *out
) {
  const tilting c = {finite(by), finite(base), finite(pivot)};
  const v128_t k = finite(centre - best);
  const placement at = place_tilted(x, l, n, c);
  const v128_t origin = finite(at.max - at.shift);
  exact sum = {0};
  v128_t dot = wasm_f64x2_splat(0), first = dot, second = dot;
  for (int from = 0; from < n; from += BLOCK) {
    const int count = least(n - from, BLOCK);
    const float *loss = l + from, *e = weights + from, *const last = e + count;
    const float *raw = x + from, *r = loss;
    for (float *t = stage_y, *end = t + count; t < end; t += 8, raw += 8, r += 8) {
      store(t, tilted(raw, r, c));
      store(t + 4, tilted(raw + 4, r + 4, c));
    }
    const float *y = tame(shifted(stage_y, count, at, stage_y), count, at, stage_y);
    exp_block(y, count, at.fold, weights + from);
    while (e < last) {
      const float *const end = last - e < PART ? last : e + PART;
      v128_t b0 = splat(0), b1 = b0, b2 = b0, b3 = b0;
      for (; e < end; e += 4, loss += 4, y += 4) {
        const v128_t w = load(e), d = sub(load(loss), k);
        const v128_t wd = mul(w, d);
        b0 = add(b0, w);
        b1 = add(b1, wd);
        b2 = add(b2, mul(wd, d));
        b3 = add(b3, mul(w, sub(load(y), origin)));
      }
      sum = add_exactly(sum, b0);
      first = add_wide(first, b1);
      second = add_wide(second, b2);
      dot = add_wide(dot, b3);
    }
  }
  const double mass = total_exactly(sum), offset = total(first) / mass;
  out->all = part_of(at, mass, total(dot));
  out->mean = best + wasm_f32x4_extract_lane(k, 0) + offset;
  out->variance = not_negative(total(second) / mass - offset * offset);
  scale(weights, n, 1 / out->all.sum);
  return valid(at.max, mass);
}

/** The lane mask of the next four outcomes: ones where the level is wanted. */
static inline v128_t level_mask(const signed char *levels, v128_t wanted) {
  const v128_t words = wasm_i16x8_extend_low_i8x16(wasm_i8x16_eq(wasm_v128_load32_zero(levels), wanted));
  return wasm_i32x4_extend_low_i16x8(words);
}

/**
 * A part of the outcomes at `level`, then one of all others; the exponentials at `weights`. Returns 0 where a part
 * would have to be summed again with a fold of its own (splitSums.ts), which the rows that are compared do not need.
 */
EXPORT(split_sums)(const float *x, const signed char *levels, int level, int n, float *weights, part out[2]) {
  const v128_t wanted = wasm_i8x16_splat((signed char)level);
  const placement at = place(x, n);
  const v128_t origin = finite(at.max - at.shift);
  exact sum_s = {0}, sum_f = {0};
  v128_t dot_s = wasm_f64x2_splat(0), dot_f = dot_s;
  for (int from = 0; from < n; from += BLOCK) {
    const int count = least(n - from, BLOCK);
    const float *v = tame(shifted(x + from, count, at, stage_x), count, at, stage_x);
    const signed char *level_of = levels + from;
    const float *e = weights + from, *const last = e + count;
    exp_block(v, count, at.fold, weights + from);
    while (e < last) {
      const float *const end = last - e < PART ? last : e + PART;
      v128_t b_s = splat(0), b_f = b_s, d_s = b_s, d_f = b_s;
      for (; e < end; e += 4, v += 4, level_of += 4) {
        const v128_t m = level_mask(level_of, wanted);
        const v128_t w = load(e);
        const v128_t d = mul(w, sub(load(v), origin));
        b_s = add(b_s, wasm_v128_and(w, m));
        b_f = add(b_f, wasm_v128_andnot(w, m));
        d_s = add(d_s, wasm_v128_and(d, m));
        d_f = add(d_f, wasm_v128_andnot(d, m));
      }
      sum_s = add_exactly(sum_s, b_s);
      sum_f = add_exactly(sum_f, b_f);
      dot_s = add_wide(dot_s, d_s);
      dot_f = add_wide(dot_f, d_f);
    }
  }
  out[0] = part_of(at, total_exactly(sum_s), total(dot_s));
  out[1] = part_of(at, total_exactly(sum_f), total(dot_f));
  const double small = 0x1p-16;
  return !at.low && !(out[0].sum < small) && !(out[1].sum < small);
}
