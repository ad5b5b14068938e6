import { describe, expect, it } from 'vitest';
import { readFirstData } from './first-data';

function pageWith(text?: string): Document {
  const page = document.implementation.createHTMLDocument();
  if (text !== undefined) {
    const script = page.createElement('script');
    script.id = 'niro-first-data';
    script.type = 'application/json';
    script.textContent = text;
    page.body.append(script);
  }
  return page;
}

describe('first data', () => {
  it('isReadFromThePage', () => {
    expect(readFirstData(pageWith('{"me":null}'))).toEqual({ me: null });
  });
  it('unfoldsEscapedBrackets', () => {
    expect(readFirstData(pageWith('{"me":null,"path":"\\u003c/script>"}'))?.path).toBe('</script>');
  });
  it('isAbsentWhereTheServerSentNoneOrHalfOfIt', () => {
    expect(readFirstData(pageWith())).toBeUndefined();
    expect(readFirstData(pageWith('{"me":nu'))).toBeUndefined();
  });
});
