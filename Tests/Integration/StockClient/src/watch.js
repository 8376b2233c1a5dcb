// Notes when each picture was shown and how large it was.

const kept = 3000;

export const watch = (element) => {
  const pictures = {
    list: [],
    /** Since a moment: how many pictures, the longest time between two, and the usual one. */
    since: (moment) => {
      const times = pictures.list.filter(({ at }) => at >= moment).map(({ at }) => at);
      const gaps = times.slice(1).map((at, index) => at - times[index]).sort((one, other) => one - other);
      return { count: times.length, longest: gaps.at(-1) ?? 0, usual: gaps[gaps.length >> 1] ?? 0 };
    },
  };
  /** The longest time without a picture, of the times that end after one moment and no later than the other. */
  pictures.longestWithin = (from, to) =>
    pictures.list.slice(1).reduce((longest, { at }, index) => (at > from && at <= to ? Math.max(longest, at - pictures.list[index].at) : longest), 0);
  const note = (at, { width, height, presentedFrames }) => {
    pictures.list.push({ at, width, height, presentedFrames });
    if (pictures.list.length > kept) pictures.list.shift();
    element.requestVideoFrameCallback(note);
  };
  element.requestVideoFrameCallback(note);
  return pictures;
};
