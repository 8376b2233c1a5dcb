export type Resolution = '720p' | '360p' | '180p';

const sizes: Record<Resolution, { width: number; height: number; frameRate: number }> = {
  '720p': { width: 1280, height: 720, frameRate: 30 },
  '360p': { width: 640, height: 360, frameRate: 24 },
  '180p': { width: 320, height: 180, frameRate: 15 },
};

export function videoConstraints(resolution: Resolution, deviceId?: string): MediaTrackConstraints {
  const { width, height, frameRate } = sizes[resolution];
  return {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: frameRate, max: frameRate },
    ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
  };
}

export function audioConstraints(deviceId?: string): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
  };
}
