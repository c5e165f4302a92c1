// Colours that people with any kind of colour vision tell apart (Okabe and Ito 2008), on white.

export const ink = '#222222';
export const faint = '#888888';
export const grid = '#e6e6e6';
export const paper = '#ffffff';

export const blue = '#0072b2';
export const orange = '#e69f00';
export const vermilion = '#d55e00';
export const green = '#009e73';
export const purple = '#cc79a7';
export const sky = '#56b4e9';

/** Areas behind lines: lighter, and of different lightness. */
export const paleBlue = '#cfe6f5';
export const paleYellow = '#fbf3c4';
