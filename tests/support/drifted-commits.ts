/** The commits of the drifted fleet, newest first. */
export const driftedCommits = {
  refused: 'd41f9c02ab77e1550f3c9d2be6a81c47f0b9e6d3',
  current: '8c5b1e7f20d94a6fb31a0c9e5d7742f1b86e03ac',
  previous: '1f7a93be4c2d08e65a9b7c31f4e28d0056bb9917',
  first: '02c8de41a5b96f3370dd5ae8c1f29b64e7081fa5',
} as const;
