const SIZES = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  // 1280×720 at 200 %.
  { width: 640, height: 360 },
  { width: 900, height: 700 },
];

/** A page as it is looked at. Sizes bear on its layout and themes on its colours: each size once, the dark theme in one. */
export const APPEARANCES = [
  ...SIZES.map((size) => ({ size, theme: 'light' as const })),
  { size: SIZES[0]!, theme: 'dark' as const },
].map(({ size, theme }) => ({ size, theme, name: `${theme}, ${size.width}×${size.height}` }));
