const BLOCK = 1_024;

interface Block {
  heights: Float32Array;
  used: number;
  sum: number;
}

/** Where the rows of a list stand that come at one end and go at the other: sums of heights in blocks, so that 200,000 rows cost little. */
export class Heights {
  private blocks: Block[] = [];
  private begin = 0;
  private size = 0;
  /** Rows of the first block that went. */
  private offset = 0;

  /** Number of the first row, and of the one behind the last. */
  get first(): number {
    return this.begin;
  }

  get end(): number {
    return this.begin + this.size;
  }

  get total(): number {
    return this.blocks.reduce((sum, block) => sum + block.sum, 0);
  }

  /** Forgets all; the next row that is added has this number. */
  restart(first: number): void {
    this.blocks = [];
    this.begin = first;
    this.size = 0;
    this.offset = 0;
  }

  add(height: number): void {
    let block = this.blocks.at(-1);
    if (!block || block.used === BLOCK) {
      block = { heights: new Float32Array(BLOCK), used: 0, sum: 0 };
      this.blocks.push(block);
    }
    block.heights[block.used++] = height;
    block.sum += height;
    this.size++;
  }

  /** Takes rows away from the beginning; answers how high they were. */
  dropBefore(first: number): number {
    let gone = 0;
    while (this.begin < first && this.size > 0) {
      const block = this.blocks[0];
      if (!block) break;
      const height = block.heights[this.offset] ?? 0;
      block.heights[this.offset] = 0;
      block.sum -= height;
      gone += height;
      this.begin++;
      this.size--;
      if (++this.offset === block.used && (this.blocks.length > 1 || block.used === BLOCK)) {
        this.blocks.shift();
        this.offset = 0;
      }
    }
    if (this.begin < first) this.restart(first);
    return gone;
  }

  get(number: number): number {
    const at = this.place(number);
    return this.blocks[Math.floor(at / BLOCK)]?.heights[at % BLOCK] ?? 0;
  }

  /** Answers by how much the height changed. */
  set(number: number, height: number): number {
    if (number < this.begin || number >= this.end) return 0;
    const at = this.place(number);
    const block = this.blocks[Math.floor(at / BLOCK)];
    if (!block) return 0;
    const change = height - (block.heights[at % BLOCK] ?? 0);
    block.heights[at % BLOCK] = height;
    block.sum += change;
    return change;
  }

  /** Distance of the top of a row from that of the first one. */
  top(number: number): number {
    const at = this.place(Math.max(this.begin, Math.min(number, this.end)));
    const whole = Math.floor(at / BLOCK);
    let sum = 0;
    for (let block = 0; block < whole; block++) sum += this.blocks[block]?.sum ?? 0;
    const heights = this.blocks[whole]?.heights;
    if (heights) for (let row = 0; row < at % BLOCK; row++) sum += heights[row] ?? 0;
    return sum;
  }

  /** The row at a distance from the top of the first one. */
  numberAt(distance: number): number {
    let left = distance;
    let whole = 0;
    for (; whole < this.blocks.length - 1; whole++) {
      const sum = this.blocks[whole]?.sum ?? 0;
      if (left < sum) break;
      left -= sum;
    }
    const block = this.blocks[whole];
    if (!block) return this.begin;
    let row = 0;
    while (row < block.used - 1 && left >= (block.heights[row] ?? 0)) left -= block.heights[row++] ?? 0;
    return Math.min(Math.max(this.begin, whole * BLOCK + row - this.offset + this.begin), Math.max(this.begin, this.end - 1));
  }

  private place(number: number): number {
    return number - this.begin + this.offset;
  }
}
