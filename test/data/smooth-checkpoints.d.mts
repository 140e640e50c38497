type Row = Readonly<Record<'size' | 'mult' | 'N' | 'D' | 'mmlu_bpb' | 'mmlu_acc' | 'hellaswag_bpb' | 'hellaswag_acc', string>>;

export interface SmoothedCheckpoint {
  readonly size: string;
  readonly mult: string;
  readonly N: string;
  readonly D: string;
  readonly checkpoint: number;
  readonly mmlu_bpb: number;
  readonly mmlu_acc: number;
  readonly hellaswag_bpb: number;
  readonly hellaswag_acc: number;
}

export function smoothCheckpoints(rows: readonly Row[]): SmoothedCheckpoint[];
