// A picture in which so much moves that an encoder uses the bitrate it has: a fake camera's is too easy to compress.

const specks = 260;

/** A track of a canvas that is drawn anew at the frame rate. */
export const moving = (width, height, frameRate) => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  let frame = 0;
  const draw = () => {
    frame++;
    context.fillStyle = `hsl(${frame % 360} 40% 40%)`;
    context.fillRect(0, 0, width, height);
    for (let speck = 0; speck < specks; speck++) {
      context.fillStyle = `hsl(${Math.random() * 360} 80% 60%)`;
      context.fillRect(Math.random() * width, Math.random() * height, width / 24, height / 24);
    }
  };
  draw();
  setInterval(draw, 1000 / frameRate);
  return canvas.captureStream(frameRate).getVideoTracks()[0];
};
