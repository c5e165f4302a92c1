// Groups that lie one after the other, and where the results of a pass over them go.

@unmanaged
export class Groups {
  count: i32;
  /** Rewards of each group; not used with offsets. */
  size: i32;
  /** Bounds of the groups, count + 1 of u32, or 0. */
  offsets: usize;
  rewards: usize;
  /** As wide as the rewards; up to 31 bytes beyond the end are written. */
  advantages: usize;
  /** f64, one a group. */
  means: usize;
  scales: usize;
  /** A byte for each group: 1 where its rewards are equal. */
  flags: usize;
  /** 0: nobody wants means, scales and flags. There is room for them, which some kernels write. */
  columns: i32;

  /** The end of group g, which begins at reward `start`. */
  // @ts-ignore: decorator
  @inline endOf(g: i32, start: i32): i32 {
    return this.offsets == 0 ? start + this.size : load<i32>(this.offsets + ((<usize>g + 1) << 2));
  }
}
