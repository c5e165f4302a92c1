// exp over f32 lanes as in assembly/math/exp.ts, and how a maximum enters it as in fold.ts.
#pragma once
#include <wasm_simd128.h>

typedef int bool32;
#define HEADROOM 1
#define POLICY_BLOCK 64
#define BLOCK 512
#define INFINITE __builtin_inff()

static inline v128_t splat(float x) { return wasm_f32x4_splat(x); }
static inline v128_t add(v128_t a, v128_t b) { return wasm_f32x4_add(a, b); }
static inline v128_t sub(v128_t a, v128_t b) { return wasm_f32x4_sub(a, b); }
static inline v128_t mul(v128_t a, v128_t b) { return wasm_f32x4_mul(a, b); }
static inline v128_t pmax(v128_t a, v128_t b) { return wasm_f32x4_pmax(a, b); }
static inline v128_t load(const float *at) { return wasm_v128_load(at); }
static inline void store(float *at, v128_t x) { wasm_v128_store(at, x); }

static inline int fold_of(double max) {
  return __builtin_fabs(max) <= 220.0 ? (int)__builtin_rint(max * 1.4426950408889634) : 0;
}
static inline double shift_of(double max) {
  return __builtin_fabs(max) > 220.0 && __builtin_fabs(max) < __builtin_inf() ? max : 0;
}
static inline v128_t finite(double x) {
  const double most = 3.4028234663852886e38;
  return splat((float)(x > most ? most : x < -most ? -most : x));
}

static inline v128_t exp_magic(int fold) { return splat(12583039.0f + (float)(HEADROOM - fold)); }
static inline v128_t exp_floor(int fold) { return splat((float)((double)(fold - 127 - HEADROOM) * 0.6931471805599453)); }

/** r^2 q(r) */
static inline v128_t exp_curve(v128_t r) {
  const v128_t r2 = mul(r, r);
  const v128_t low = add(splat(0x1.fffffcp-2f), mul(r, splat(0x1.555492p-3f)));
  v128_t top = add(splat(0x1.5558f2p-5f), mul(r, splat(0x1.1239d4p-7f)));
  top = add(top, mul(r2, splat(0x1.6a244cp-10f)));
  return mul(r2, add(low, mul(r2, top)));
}

/** exp(x) * 2^(HEADROOM - fold) */
static inline v128_t exp_folded(v128_t x, v128_t magic) {
  const v128_t t = add(mul(x, splat(0x1.715476p+0f)), magic);
  const v128_t n = sub(t, magic);
  const v128_t r = sub(sub(x, mul(n, splat(0x1.62e4p-1f))), mul(n, splat(0x1.7f7d1cp-20f)));
  const v128_t s = wasm_i32x4_shl(t, 23);
  return add(s, mul(s, add(r, exp_curve(r))));
}

/** What expTempered.ts reduces with. */
typedef struct {
  v128_t log2e, high, low, inverse;
} reduction;

static inline double clear_low(double x, int bits) {
  union {
    double number;
    unsigned long long word;
  } u = {x};
  u.word = (u.word >> bits) << bits;
  return u.number;
}

static inline reduction reduction_of(double temperature) {
  const double ln2_64_hi = 0x1.62e42feep-7, ln2_64_lo = 0x1.a39ef35793c76p-39;
  const double head = clear_low(temperature, 32);
  const double whole = head * ln2_64_hi;
  const double rest = (temperature - head) * ln2_64_hi + temperature * ln2_64_lo;
  const double hi = clear_low(whole + rest, 38);
  const double lo = whole - hi + rest;
  const reduction result = {
      splat((float)(1.4426950408889634 / temperature)),
      splat((float)(hi * 64)),
      splat((float)(lo * 64)),
      splat((float)(1 / temperature)),
  };
  return result;
}

/** exp(x/T) * 2^(HEADROOM - fold) */
static inline v128_t exp_tempered(v128_t x, v128_t magic, reduction by) {
  const v128_t t = add(mul(x, by.log2e), magic);
  const v128_t n = sub(t, magic);
  const v128_t r = mul(sub(sub(x, mul(n, by.high)), mul(n, by.low)), by.inverse);
  const v128_t s = wasm_i32x4_shl(t, 23);
  return add(s, mul(s, add(r, exp_curve(r))));
}

static inline double max_lane(v128_t x) {
  double max = -INFINITE;
  const float lanes[] = {wasm_f32x4_extract_lane(x, 0), wasm_f32x4_extract_lane(x, 1), wasm_f32x4_extract_lane(x, 2),
                         wasm_f32x4_extract_lane(x, 3)};
  for (int i = 0; i < 4; i++) max = lanes[i] > max ? lanes[i] : max;
  return max;
}

/** f64 sums of f32 lanes: plain, and with what additions rounded away. */
typedef struct {
  v128_t sum, lost;
} wide;

static inline v128_t widen(v128_t x) {
  const v128_t high = wasm_i32x4_shuffle(x, x, 2, 3, 2, 3);
  return wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(x), wasm_f64x2_promote_low_f32x4(high));
}
static inline v128_t add_wide(v128_t sum, v128_t x) { return wasm_f64x2_add(sum, widen(x)); }
static inline wide add_exactly(wide to, v128_t x) {
  const v128_t b = widen(x);
  const v128_t next = wasm_f64x2_add(to.sum, b);
  const v128_t b1 = wasm_f64x2_sub(next, to.sum);
  const v128_t a1 = wasm_f64x2_sub(next, b1);
  const v128_t lost = wasm_f64x2_add(wasm_f64x2_sub(to.sum, a1), wasm_f64x2_sub(b, b1));
  const wide result = {next, wasm_f64x2_add(to.lost, lost)};
  return result;
}
static inline double total(v128_t x) { return wasm_f64x2_extract_lane(x, 0) + wasm_f64x2_extract_lane(x, 1); }
