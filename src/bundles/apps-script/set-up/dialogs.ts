/** What a person may be asked in a spreadsheet. */
export interface Dialogs {
  /** Shows a text until it is closed. */
  say(title: string, text: string): void;
  /** Yes or no; no where the question is closed. */
  confirm(title: string, text: string): boolean;
  /** Yes, no, or null where they cancel or close it. */
  choose(title: string, text: string): boolean | null;
  /** A text; null where they cancel or close it. */
  prompt(title: string, text: string): string | null;
}

/** The dialogs of the spreadsheet's own window: each holds the script until it is answered. */
export function dialogsOf({
  SpreadsheetApp,
}: {
  readonly SpreadsheetApp: GoogleAppsScript.Spreadsheet.SpreadsheetApp;
}): Dialogs {
  const ui = SpreadsheetApp.getUi();
  const { Button, ButtonSet } = ui;
  return {
    say: (title, text) => void ui.alert(title, text, ButtonSet.OK),
    confirm: (title, text) => ui.alert(title, text, ButtonSet.YES_NO) === Button.YES,
    choose(title, text) {
      const answer = ui.alert(title, text, ButtonSet.YES_NO_CANCEL);
      return answer === Button.YES ? true : answer === Button.NO ? false : null;
    },
    prompt(title, text) {
      const answer = ui.prompt(title, text, ButtonSet.OK_CANCEL);
      return answer.getSelectedButton() === Button.OK ? answer.getResponseText().trim() : null;
    },
  };
}
