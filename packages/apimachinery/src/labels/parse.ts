/** `a=b,c in (d,e),!f,g>1` to a Selector. Source: the parser of apimachinery/pkg/labels/selector.go. */
import { isQualifiedName } from "../names/labels.ts";
import { invalidValue } from "../validation/field-error.ts";
import { type Token, tokenize } from "./lexer.ts";
import { sortedAsGo } from "./order.ts";
import type { Operator, Requirement } from "./requirement.ts";
import { checked, type Selector, selectorOf } from "./selector.ts";

/** Throws Error with Kubernetes' text. "" selects everything. */
export function parseSelector(text: string): Selector {
  return selectorOf(new Parser(tokenize(text)).requirements());
}

const operatorTokens: Partial<Record<Token["kind"], Operator>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};
const EXPECTED_OPERATORS = "in, notin, =, ==, !=, gt, lt";
const NOTHING_LEFT: Token = { kind: "end", literal: "" };

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  requirements(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.peek();
      if (token.kind === "end") return requirements;
      if (token.kind !== "identifier" && token.kind !== "!") {
        throw new Error(`found '${token.literal}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.wrapped(() => this.requirement()));
      const separator = this.next();
      if (separator.kind === "end") return requirements;
      if (separator.kind !== ",") throw new Error(`found '${separator.literal}', expected: ',' or 'end of string'`);
      const following = this.peek();
      if (following.kind !== "identifier" && following.kind !== "!") {
        throw new Error(`found '${following.literal}', expected: identifier after ','`);
      }
    }
  }

  /** Everywhere but after a key, `in` and `notin` are ordinary words. */
  private peek(): Token {
    const token = this.tokens[this.position] ?? NOTHING_LEFT;
    return token.kind === "in" || token.kind === "notin" ? { kind: "identifier", literal: token.literal } : token;
  }

  private next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  private wrapped<T>(parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`);
    }
  }

  private requirement(): Requirement {
    const negated = this.peek().kind === "!";
    if (negated) this.position++;
    const key = this.next();
    if (key.kind !== "identifier") throw new Error(`found '${key.literal}', expected: identifier`);
    const messages = isQualifiedName(key.literal);
    if (messages.length) throw new Error(invalidValue("<nil>", key.literal, messages.join("; ")).text());
    const after = this.peek().kind;
    if (negated || after === "end" || after === ",") return checked({ key: key.literal, operator: negated ? "!" : "exists", values: [] });
    const operator = this.operator();
    const values = operator === "in" || operator === "notin" ? this.valueList() : [this.exactValue()];
    return checked({ key: key.literal, operator, values: sortedAsGo(new Set(values)) });
  }

  private operator(): Operator {
    const token = this.tokens[this.position++] ?? NOTHING_LEFT;
    const operator = operatorTokens[token.kind];
    if (!operator) throw new Error(`found '${token.literal}', expected: ${EXPECTED_OPERATORS}`);
    return operator;
  }

  private exactValue(): string {
    const { kind } = this.peek();
    if (kind === "end" || kind === ",") return "";
    const token = this.next();
    if (token.kind !== "identifier") throw new Error(`found '${token.literal}', expected: identifier`);
    return token.literal;
  }

  /** `(a,b)`; empty places count as "". */
  private valueList(): string[] {
    const open = this.next();
    if (open.kind !== "(") throw new Error(`found '${open.literal}' expected: '('`);
    const first = this.peek();
    if (first.kind === ")") {
      this.position++;
      return [""];
    }
    if (first.kind !== "identifier" && first.kind !== ",") {
      throw new Error(`found '${first.literal}', expected: ',', ')' or identifier`);
    }
    const values = this.identifiers();
    if (this.next().kind !== ")") throw new Error(`found '${first.literal}', expected: ')'`);
    return values;
  }

  private identifiers(): string[] {
    const values: string[] = [];
    for (;;) {
      const token = this.next();
      const following = this.peek();
      if (token.kind === "identifier") {
        values.push(token.literal);
        if (following.kind === ")") return values;
        if (following.kind !== ",") throw new Error(`found '${following.literal}', expected: ',' or ')'`);
      } else if (token.kind === ",") {
        if (values.length === 0 || following.kind === ")" || following.kind === ",") values.push("");
        if (following.kind === ")") return values;
      } else throw new Error(`found '${token.literal}', expected: ',', or identifier`);
    }
  }
}
