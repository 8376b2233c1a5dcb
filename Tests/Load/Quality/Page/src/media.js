// What every sender sends and every receiver shows, whatever the system between them.

/** Camera and microphone: files that the driver made, played in a loop. */
export const capture = ({ width, height, frameRate }) =>
  navigator.mediaDevices.getUserMedia({
    // The sound goes as it is: what is concealed must be told from what was filtered.
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    video: { width: { exact: width }, height: { exact: height }, frameRate },
  });

/** The encodings of a sender, lowest first, as RTCRtpEncodingParameters: each layer has its own rid. */
export const encodingsOf = (layers) =>
  layers.map(({ scale, maxBitrate, scalabilityMode }, index) => ({
    rid: `r${index}`,
    active: true,
    scaleResolutionDownBy: scale,
    maxBitrate,
    scalabilityMode,
  }));

/** Plays a received track. */
export const show = (track) => {
  const element = document.createElement(track.kind);
  Object.assign(element, { autoplay: true, muted: track.kind === 'video', srcObject: new MediaStream([track]) });
  // At the size of the picture: the element must be on screen for its frames to be presented.
  Object.assign(element.style, { position: 'fixed', left: '0', top: '0', width: '640px', height: '360px' });
  document.body.append(element);
  return element;
};

/** A connection of a page that has gathered all its candidates, for signalling in one exchange. */
export const gathered = (connection) =>
  new Promise((resolve) => {
    if (connection.iceGatheringState === 'complete') return resolve();
    connection.addEventListener('icegatheringstatechange', () => connection.iceGatheringState === 'complete' && resolve());
  });
