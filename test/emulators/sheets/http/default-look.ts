const white = { red: 1, green: 1, blue: 1 };
const color = (red: number, green: number, blue: number) => ({ rgbColor: { red, green, blue } });

/** Source: recorded, a new spreadsheet of 2023. */
export const defaultFormat = {
  backgroundColor: white,
  padding: { top: 2, right: 3, bottom: 2, left: 3 },
  verticalAlignment: "BOTTOM",
  wrapStrategy: "OVERFLOW_CELL",
  textFormat: {
    foregroundColor: {},
    fontFamily: "arial,sans,sans-serif",
    fontSize: 10,
    bold: false,
    italic: false,
    strikethrough: false,
    underline: false,
    foregroundColorStyle: { rgbColor: {} },
  },
  backgroundColorStyle: { rgbColor: white },
};

/** Source: recorded, a new spreadsheet of 2023. */
export const spreadsheetTheme = {
  primaryFontFamily: "Arial",
  themeColors: [
    { colorType: "TEXT", color: { rgbColor: {} } },
    { colorType: "BACKGROUND", color: { rgbColor: white } },
    { colorType: "ACCENT1", color: color(0.25882354, 0.52156866, 0.95686275) },
    { colorType: "ACCENT2", color: color(0.91764706, 0.2627451, 0.20784314) },
    { colorType: "ACCENT3", color: color(0.9843137, 0.7372549, 0.015686275) },
    { colorType: "ACCENT4", color: color(0.20392157, 0.65882355, 0.3254902) },
    { colorType: "ACCENT5", color: color(1, 0.42745098, 0.003921569) },
    { colorType: "ACCENT6", color: color(0.27450982, 0.7411765, 0.7764706) },
    { colorType: "LINK", color: color(0.06666667, 0.33333334, 0.8) },
  ],
};
