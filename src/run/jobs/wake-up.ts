/** A pause that can be cut short. */
export interface WakeUp {
  /** Ends after so many milliseconds, or when somebody wakes it; at once if somebody did since the last pause. */
  within(milliseconds: number): Promise<void>;
  wake(): void;
}

export function createWakeUp(): WakeUp {
  let isCalled = false;
  let wakeNow = () => {};
  return {
    within: (milliseconds) =>
      new Promise((resolve) => {
        if (isCalled) {
          isCalled = false;
          resolve();
          return;
        }
        const timer = setTimeout(end, milliseconds);
        wakeNow = end;
        function end(): void {
          clearTimeout(timer);
          wakeNow = () => {};
          isCalled = false;
          resolve();
        }
      }),
    wake() {
      isCalled = true;
      wakeNow();
    },
  };
}
