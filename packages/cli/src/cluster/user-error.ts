/** Something the user can mend: what is wrong, and what to do about it. Printed without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly advice: string;
  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}
