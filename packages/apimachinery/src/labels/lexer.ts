/** Tokens of a label selector. Source: the lexer of apimachinery/pkg/labels/selector.go. */
type TokenKind = "end" | "error" | "identifier" | ")" | "," | "!" | "==" | "=" | ">" | "<" | "!=" | "in" | "notin" | "(";

export interface Token {
  kind: TokenKind;
  literal: string;
}

const blanks = new Set([" ", "\t", "\r", "\n"]);
const specials = new Set(["=", "!", "(", ")", ",", ">", "<"]);
const symbols = new Set<string>([")", ",", "!", "==", "=", ">", "<", "!=", "("]);

/** Ends with an `end` token. A NUL character ends the text, as in Go's lexer. */
export function tokenize(input: string): Token[] {
  const nul = input.indexOf("\0");
  const text = nul < 0 ? input : input.slice(0, nul);
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text[position] ?? "";
    if (blanks.has(character)) {
      position++;
      continue;
    }
    const token = specials.has(character) ? symbolAt(text, position) : wordAt(text, position);
    tokens.push(token);
    position += token.literal.length;
  }
  tokens.push({ kind: "end", literal: "" });
  return tokens;
}

/** The longest symbol: no symbol has more than two characters, and each starts with one that is a symbol itself. */
function symbolAt(text: string, start: number): Token {
  const two = text.slice(start, start + 2);
  const literal = symbols.has(two) ? two : text.slice(start, start + 1);
  return { kind: literal as TokenKind, literal };
}

function wordAt(text: string, start: number): Token {
  let end = start;
  while (end < text.length && !blanks.has(text[end] ?? "") && !specials.has(text[end] ?? "")) end++;
  const literal = text.slice(start, end);
  return { kind: literal === "in" || literal === "notin" ? literal : "identifier", literal };
}
