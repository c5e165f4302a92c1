// The kernels of assembly/policies once more, as a C programmer writes them with intrinsics: same passes, same arithmetic,
// same blocks. Sums are stored as they are; what follows them is a few scalars a row, done in compare.ts.
//
// n is a multiple of 16. Results are doubles at `out`.
#include "exp.h"

#define EXPORT(name) __attribute__((export_name(#name))) void name

static double row_max(const float *x, int n) {
  v128_t top = splat(-INFINITE);
  for (int i = 0; i < n; i += 16) {
    const v128_t low = pmax(load(x + i), load(x + i + 4));
    const v128_t high = pmax(load(x + i + 8), load(x + i + 12));
    top = pmax(pmax(top, low), high);
  }
  return max_lane(top);
}

/** In place, each product of two words as in write.ts. */
static void scale(float *x, int n, double factor) {
  const v128_t half = wasm_i32x4_splat((int)0xfffff000);
  const v128_t high = wasm_v128_and(splat((float)factor), half);
  const v128_t low = splat((float)(factor - (double)wasm_f32x4_extract_lane(high, 0)));
#pragma clang loop unroll_count(4)
  for (int i = 0; i < n; i += 4) {
    const v128_t v = load(x + i);
    const v128_t top = wasm_v128_and(v, half);
    store(x + i, add(mul(top, high), add(mul(v, low), mul(sub(v, top), high))));
  }
}

EXPORT(softmax)(const float *x, int n, double temperature, float *out) {
  const double max = row_max(x, n), peak = max / temperature;
  const int fold = fold_of(peak);
  const v128_t magic = exp_magic(fold), floor = mul(exp_floor(fold), splat((float)temperature));
  const v128_t shift = finite(shift_of(peak) != 0 ? max : 0);
  const reduction by = reduction_of(temperature);
  wide sum = {0};
  for (int from = 0; from < n; from += POLICY_BLOCK) {
    const int to = from + POLICY_BLOCK < n ? from + POLICY_BLOCK : n;
    v128_t b = splat(0);
    for (int i = from; i < to; i += 16) {
      const v128_t e0 = exp_tempered(pmax(sub(load(x + i), shift), floor), magic, by);
      const v128_t e1 = exp_tempered(pmax(sub(load(x + i + 4), shift), floor), magic, by);
      const v128_t e2 = exp_tempered(pmax(sub(load(x + i + 8), shift), floor), magic, by);
      const v128_t e3 = exp_tempered(pmax(sub(load(x + i + 12), shift), floor), magic, by);
      store(out + i, e0);
      store(out + i + 4, e1);
      store(out + i + 8, e2);
      store(out + i + 12, e3);
      b = add(b, add(add(e0, e1), add(e2, e3)));
    }
    sum = add_exactly(sum, b);
  }
  scale(out, n, 1 / (total(sum.sum) + total(sum.lost)));
}

/** max, sum, dot, sum of squares, rank */
EXPORT(token_statistics)(const float *x, int n, float chosen, double temperature, double *out) {
  const v128_t mine = splat(chosen);
  v128_t top = splat(-INFINITE), above = wasm_i32x4_splat(0);
  for (int i = 0; i < n; i += 16) {
    const v128_t x0 = load(x + i), x1 = load(x + i + 4), x2 = load(x + i + 8), x3 = load(x + i + 12);
    top = pmax(pmax(top, pmax(x0, x1)), pmax(x2, x3));
    above = wasm_i32x4_sub(wasm_i32x4_sub(above, wasm_f32x4_gt(x0, mine)), wasm_f32x4_gt(x1, mine));
    above = wasm_i32x4_sub(wasm_i32x4_sub(above, wasm_f32x4_gt(x2, mine)), wasm_f32x4_gt(x3, mine));
  }
  const double max = max_lane(top), peak = max / temperature;
  const int fold = fold_of(peak);
  const double far = shift_of(peak) != 0 ? max : 0;
  const v128_t magic = exp_magic(fold), floor = mul(exp_floor(fold), splat((float)temperature));
  const v128_t shift = finite(far), origin = finite(max - far), least = splat(0x1p-60f);
  const reduction by = reduction_of(temperature);
  v128_t sum = wasm_f64x2_splat(0), dot = sum, square = sum;
  for (int from = 0; from < n; from += BLOCK) {
    const int to = from + BLOCK < n ? from + BLOCK : n;
    v128_t b = splat(0), d = b, q = b;
#pragma clang loop unroll_count(2)
    for (int i = from; i < to; i += 4) {
      const v128_t v = pmax(sub(load(x + i), shift), floor);
      const v128_t e = exp_tempered(v, magic, by);
      const v128_t s = pmax(e, least);
      b = add(b, e);
      d = add(d, mul(e, sub(v, origin)));
      q = add(q, mul(s, s));
    }
    sum = add_wide(sum, b);
    dot = add_wide(dot, d);
    square = add_wide(square, q);
  }
  out[0] = max;
  out[1] = total(sum);
  out[2] = total(dot);
  out[3] = total(square);
  out[4] = wasm_i32x4_extract_lane(above, 0) + wasm_i32x4_extract_lane(above, 1) +
           wasm_i32x4_extract_lane(above, 2) + wasm_i32x4_extract_lane(above, 3);
}

/** max, sum and dot of either row; the centre of the dot products */
EXPORT(kl_pair)(const float *x, const float *y, int n, double *out) {
  const double max_x = row_max(x, n), max_y = row_max(y, n);
  const v128_t magic_x = exp_magic(fold_of(max_x)), magic_y = exp_magic(fold_of(max_y));
  const v128_t floor_x = exp_floor(fold_of(max_x)), floor_y = exp_floor(fold_of(max_y));
  const v128_t shift_x = finite(shift_of(max_x)), shift_y = finite(shift_of(max_y));
  const v128_t centre = finite(max_x - shift_of(max_x) - (max_y - shift_of(max_y)));
  v128_t sum_x = wasm_f64x2_splat(0), sum_y = sum_x, dot_x = sum_x, dot_y = sum_x;
  for (int from = 0; from < n; from += BLOCK) {
    const int to = from + BLOCK < n ? from + BLOCK : n;
    v128_t b_x = splat(0), b_y = b_x, d_x = b_x, d_y = b_x;
    for (int i = from; i < to; i += 4) {
      const v128_t v = sub(load(x + i), shift_x), w = sub(load(y + i), shift_y);
      const v128_t e = exp_folded(pmax(v, floor_x), magic_x);
      const v128_t f = exp_folded(pmax(w, floor_y), magic_y);
      const v128_t h = sub(sub(v, w), centre);
      const v128_t g = wasm_v128_and(h, wasm_f32x4_eq(h, h));
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
  out[0] = max_x;
  out[1] = total(sum_x);
  out[2] = total(dot_x);
  out[3] = max_y;
  out[4] = total(sum_y);
  out[5] = total(dot_y);
  out[6] = wasm_f32x4_extract_lane(centre, 0);
}

/** max, sum, dot, first and second moment of s around the centre; the policy at `weights` */
EXPORT(tilt)(const float *x, const float *s, int n, double tilt, double centre, float *weights, double *out) {
  const v128_t c = finite(tilt), k = finite(centre);
  v128_t top = splat(-INFINITE);
#pragma clang loop unroll_count(4)
  for (int i = 0; i < n; i += 4) top = pmax(top, sub(load(x + i), mul(c, load(s + i))));
  const double max = max_lane(top);
  const v128_t magic = exp_magic(fold_of(max)), floor = exp_floor(fold_of(max));
  const v128_t shift = finite(shift_of(max)), origin = finite(max - shift_of(max));
  wide sum = {0};
  v128_t dot = wasm_f64x2_splat(0), first = dot, second = dot;
  for (int from = 0; from < n; from += POLICY_BLOCK) {
    const int to = from + POLICY_BLOCK < n ? from + POLICY_BLOCK : n;
    v128_t b0 = splat(0), b1 = b0, b2 = b0, b3 = b0;
#pragma clang loop unroll_count(4)
    for (int i = from; i < to; i += 4) {
      const v128_t r = load(s + i);
      const v128_t y = pmax(sub(sub(load(x + i), mul(c, r)), shift), floor);
      const v128_t e = exp_folded(y, magic);
      const v128_t d = sub(r, k);
      const v128_t ed = mul(e, d);
      store(weights + i, e);
      b0 = add(b0, e);
      b1 = add(b1, ed);
      b2 = add(b2, mul(ed, d));
      b3 = add(b3, mul(e, sub(y, origin)));
    }
    sum = add_exactly(sum, b0);
    first = add_wide(first, b1);
    second = add_wide(second, b2);
    dot = add_wide(dot, b3);
  }
  const double mass = total(sum.sum) + total(sum.lost);
  out[0] = max;
  out[1] = mass;
  out[2] = total(dot);
  out[3] = total(first);
  out[4] = total(second);
  scale(weights, n, 1 / mass);
}

/** The lane mask of vector k of four. */
static inline v128_t lane_mask(v128_t bytes, int k) {
  const v128_t words = k < 2 ? wasm_i16x8_extend_low_i8x16(bytes) : wasm_i16x8_extend_high_i8x16(bytes);
  return (k & 1) == 0 ? wasm_i32x4_extend_low_i16x8(words) : wasm_i32x4_extend_high_i16x8(words);
}
static inline v128_t blend(v128_t other, v128_t difference, v128_t mask) {
  return wasm_v128_xor(other, wasm_v128_and(difference, mask));
}

/** max, sum and dot of the outcomes at level 1, then of all others; the exponentials at `weights` */
EXPORT(split_sums)(const float *x, const signed char *levels, int n, float *weights, double *out) {
  const v128_t wanted = wasm_i8x16_splat(1);
  v128_t top_s = splat(-INFINITE), top_f = top_s;
  for (int i = 0; i < n; i += 16) {
    const v128_t s = wasm_i8x16_eq(wasm_v128_load(levels + i), wanted), f = wasm_v128_not(s);
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) {
      const v128_t v = load(x + i + 4 * k);
      top_s = pmax(top_s, wasm_v128_or(v, lane_mask(f, k)));
      top_f = pmax(top_f, wasm_v128_or(v, lane_mask(s, k)));
    }
  }
  const double max_s = max_lane(top_s), max_f = max_lane(top_f);
  const v128_t magic_f = exp_magic(fold_of(max_f)), magics = wasm_v128_xor(exp_magic(fold_of(max_s)), magic_f);
  const v128_t floor_f = exp_floor(fold_of(max_f)), floors = wasm_v128_xor(exp_floor(fold_of(max_s)), floor_f);
  const v128_t shift_f = finite(shift_of(max_f)), shifts = wasm_v128_xor(finite(shift_of(max_s)), shift_f);
  const v128_t origin_f = finite(max_f - shift_of(max_f));
  const v128_t origins = wasm_v128_xor(finite(max_s - shift_of(max_s)), origin_f);
  wide sum_s = {0}, sum_f = {0};
  v128_t dot_s = wasm_f64x2_splat(0), dot_f = dot_s;
  for (int from = 0; from < n; from += POLICY_BLOCK) {
    const int to = from + POLICY_BLOCK < n ? from + POLICY_BLOCK : n;
    v128_t b_s = splat(0), b_f = b_s, d_s = b_s, d_f = b_s;
    for (int i = from; i < to; i += 16) {
      const v128_t masks = wasm_i8x16_eq(wasm_v128_load(levels + i), wanted);
#pragma clang loop unroll(full)
      for (int k = 0; k < 4; k++) {
        const v128_t m = lane_mask(masks, k);
        const v128_t v = pmax(sub(load(x + i + 4 * k), blend(shift_f, shifts, m)), blend(floor_f, floors, m));
        const v128_t e = exp_folded(v, blend(magic_f, magics, m));
        const v128_t d = mul(e, sub(v, blend(origin_f, origins, m)));
        store(weights + i + 4 * k, e);
        b_s = add(b_s, wasm_v128_and(e, m));
        b_f = add(b_f, wasm_v128_andnot(e, m));
        d_s = add(d_s, wasm_v128_and(d, m));
        d_f = add(d_f, wasm_v128_andnot(d, m));
      }
    }
    sum_s = add_exactly(sum_s, b_s);
    sum_f = add_exactly(sum_f, b_f);
    dot_s = add_wide(dot_s, d_s);
    dot_f = add_wide(dot_f, d_f);
  }
  out[0] = max_s;
  out[1] = total(sum_s.sum) + total(sum_s.lost);
  out[2] = total(dot_s);
  out[3] = max_f;
  out[4] = total(sum_f.sum) + total(sum_f.lost);
  out[5] = total(dot_f);
}
