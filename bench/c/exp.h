// exp over blocks of floats (assembly/math/exp.ts and expBlock.ts), and how a row enters it (fold.ts, placement.ts).
#pragma once
#include "lanes.h"

#define HEADROOM 1

/** exp(x) * 2^(HEADROOM - fold) */
static inline v128_t exp_folded(v128_t x, v128_t magic) {
  const v128_t t = add(mul(x, splat(0x1.715476p+0f)), magic);
  const v128_t n = sub(t, magic);
  const v128_t r = sub(sub(x, mul(n, splat(0x1.62e4p-1f))), mul(n, splat(0x1.7f7d1cp-20f)));
  const v128_t s = wasm_i32x4_shl(t, 23);
  const v128_t r2 = mul(r, r);
  const v128_t low = add(splat(0x1.fffffcp-2f), mul(r, splat(0x1.555492p-3f)));
  const v128_t top = add(add(splat(0x1.5558f2p-5f), mul(r, splat(0x1.1239d4p-7f))), mul(r2, splat(0x1.6a244cp-10f)));
  return add(s, mul(s, add(r, mul(r2, add(low, mul(r2, top))))));
}

/** That of `count` elements; in place is allowed. */
static void exp_block(const float *x, int count, int fold, float *to) {
  const v128_t magic = splat(12583039.0f + (float)(HEADROOM - fold));
  for (const float *end = x + count; x < end; x += 16, to += 16) {
    const v128_t e0 = exp_folded(load(x), magic);
    const v128_t e1 = exp_folded(load(x + 4), magic);
    const v128_t e2 = exp_folded(load(x + 8), magic);
    const v128_t e3 = exp_folded(load(x + 12), magic);
    store(to, e0);
    store(to + 4, e1);
    store(to + 8, e2);
    store(to + 12, e3);
  }
}

/** The least and the largest of what was seen, in each lane. */
typedef struct {
  v128_t bottom, top;
} range;

static inline range nothing(void) { return (range){splat(INFINITE), splat(-INFINITE)}; }
static inline range with(range all, v128_t x0, v128_t x1, v128_t x2, v128_t x3) {
  all.bottom = pmin(all.bottom, pmin(pmin(x0, x1), pmin(x2, x3)));
  all.top = pmax(all.top, pmax(pmax(x0, x1), pmax(x2, x3)));
  return all;
}

/** A row's largest element, what is subtracted from it, and whether (and where) it must be cut off for exp. */
typedef struct {
  double max, shift, floor;
  int fold, low;
} placement;

static inline placement place_in(range all) {
  const double min = -max_lane(wasm_f32x4_neg(all.bottom)), max = max_lane(all.top);
  const double size = __builtin_fabs(max);
  placement at = {.max = max};
  at.shift = size > 220 && size < __builtin_inf() ? max : 0;
  at.fold = size <= 220 ? (int)__builtin_rint(max * 1.4426950408889634) : 0;
  at.floor = (double)(at.fold - 127 - HEADROOM) * 0.6931471805599453;
  at.low = !(min - at.shift >= at.floor);
  return at;
}

static inline placement place(const float *x, int n) {
  range all = nothing();
  for (const float *end = x + n; x < end; x += 16) all = with(all, load(x), load(x + 4), load(x + 8), load(x + 12));
  return place_in(all);
}

/** A block of the row less its shift: itself, or at `stage`. */
static inline const float *shifted(const float *x, int count, placement at, float *stage) {
  if (at.shift == 0) return x;
  const v128_t shift = splat((float)at.shift);
  for (int i = 0; i < count; i += 4) store(stage + i, sub(load(x + i), shift));
  return stage;
}

/** What exp can take of that: itself, or at `stage` without what is below the floor. */
static inline const float *tame(const float *x, int count, placement at, float *stage) {
  if (!at.low) return x;
  const v128_t floor = finite(at.floor);
  for (int i = 0; i < count; i += 4) store(stage + i, pmax(load(x + i), floor));
  return stage;
}
