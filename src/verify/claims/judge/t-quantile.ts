/** The 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom, from any table of it. */
const TABLE = [
  12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814, 2.20099, 2.17881,
  2.16037, 2.14479, 2.13145, 2.11991, 2.10982, 2.10092, 2.09302, 2.08596, 2.07961, 2.07387, 2.06866, 2.0639,
  2.05954, 2.05553, 2.05183, 2.04841, 2.04523, 2.04227,
];
const Z = 1.959964;

/** The 97.5 % quantile of Student's t; above 30 degrees of freedom by Fisher's expansion, right to five digits. */
export function tQuantile(df: number): number {
  if (df < 1) return Number.POSITIVE_INFINITY;
  const known = TABLE[Math.round(df) - 1];
  if (known !== undefined) return known;
  return Z + (Z ** 3 + Z) / (4 * df) + (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * df ** 2);
}
