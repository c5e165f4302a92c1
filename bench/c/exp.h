// exp over blocks of floats (assembly/math/exp.ts and expBlock.ts), and how a row enters it (fold.ts, placement.ts).
#pragma once
#include "lanes.h"

#define HEADROOM 1

/** Neither const nor static, so that they are loaded: V8 13 and later rebuild a constant at every use. */
struct {
  float log2e, high, low, c2, c3, c4, c5, c6;
} exp_table = {
    0x1.715476p+0f, 0x1.62e4p-1f,   0x1.7f7d1cp-20f, 0x1.fffffcp-2f,
    0x1.555492p-3f, 0x1.5558f2p-5f, 0x1.1239d4p-7f,  0x1.6a244cp-10f,
};

/** The same in vectors, for one fold. */
typedef struct {
  v128_t magic, log2e, high, low, c2, c3, c4, c5, c6;
} constants;

#define TABLE(name) wasm_v128_load32_splat(&exp_table.name)
static inline constants constants_for(int fold) {
  const v128_t magic = splat(12583039.0f + (float)(HEADROOM - fold));
  return (constants){magic,     TABLE(log2e), TABLE(high), TABLE(low), TABLE(c2),
                     TABLE(c3), TABLE(c4),    TABLE(c5),   TABLE(c6)};
}

/** exp(x) * 2^(HEADROOM - fold) */
static inline v128_t exp_folded(v128_t x, constants k) {
  const v128_t t = add(mul(x, k.log2e), k.magic);
  const v128_t n = sub(t, k.magic);
  const v128_t r = sub(sub(x, mul(n, k.high)), mul(n, k.low));
  const v128_t s = wasm_i32x4_shl(t, 23);
  const v128_t r2 = mul(r, r);
  const v128_t low = add(k.c2, mul(r, k.c3));
  const v128_t top = add(add(k.c4, mul(r, k.c5)), mul(r2, k.c6));
  return add(s, mul(s, add(r, mul(r2, add(low, mul(r2, top))))));
}

/** That of `count` elements; in place is allowed. */
static void exp_block(const float *x, int count, int fold, float *to) {
  const constants k = constants_for(fold);
  for (const float *end = x + count; x < end; x += 16, to += 16) {
    const v128_t e0 = exp_folded(load(x), k);
    const v128_t e1 = exp_folded(load(x + 4), k);
    const v128_t e2 = exp_folded(load(x + 8), k);
    const v128_t e3 = exp_folded(load(x + 12), k);
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
