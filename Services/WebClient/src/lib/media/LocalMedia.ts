import { Store } from '../store';
import { audioConstraints, videoConstraints, type Resolution } from './constraints';

/** Why a device cannot be used. */
export type DeviceFault = 'denied' | 'missing' | 'busy' | 'insecure';

export interface LocalMediaSnapshot {
  /** Stays while the microphone is muted. */
  audioTrack: MediaStreamTrack | null;
  microphoneOn: boolean;
  /** Null while the camera is off: its light must go out. */
  videoTrack: MediaStreamTrack | null;
  microphones: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
  microphoneId: string | undefined;
  cameraId: string | undefined;
  audioFault: DeviceFault | null;
  videoFault: DeviceFault | null;
}

const initial: LocalMediaSnapshot = {
  audioTrack: null,
  microphoneOn: false,
  videoTrack: null,
  microphones: [],
  cameras: [],
  microphoneId: undefined,
  cameraId: undefined,
  audioFault: null,
  videoFault: null,
};

/** The user's microphone and camera, before and during a call. A session sends what is here and follows each change. */
export class LocalMedia extends Store<LocalMediaSnapshot> {
  private isDisposed = false;
  private readonly refreshDevices = () => void this.listDevices();

  constructor(private readonly resolution: Resolution = '720p') {
    super(initial);
    // Missing where the page is not a secure context, whatever the types say.
    (navigator.mediaDevices as MediaDevices | undefined)?.addEventListener('devicechange', this.refreshDevices);
  }

  async openMicrophone(deviceId?: string): Promise<void> {
    const id = deviceId ?? this.getSnapshot().microphoneId;
    await this.open({ audio: audioConstraints(id) }, (track) => {
      this.getSnapshot().audioTrack?.stop();
      track.onended = () => this.update({ audioTrack: null, microphoneOn: false });
      this.update({ audioTrack: track, microphoneOn: true, audioFault: null, microphoneId: track.getSettings().deviceId ?? id });
    }, (audioFault) => this.update({ audioFault }));
  }

  async openCamera(deviceId?: string): Promise<void> {
    const id = deviceId ?? this.getSnapshot().cameraId;
    await this.open({ video: videoConstraints(this.resolution, id) }, (track) => {
      this.getSnapshot().videoTrack?.stop();
      track.onended = () => this.update({ videoTrack: null });
      this.update({ videoTrack: track, videoFault: null, cameraId: track.getSettings().deviceId ?? id });
    }, (videoFault) => this.update({ videoFault }));
  }

  closeCamera(): void {
    this.getSnapshot().videoTrack?.stop();
    this.update({ videoTrack: null });
  }

  async setMicrophoneOn(on: boolean): Promise<void> {
    const { audioTrack } = this.getSnapshot();
    if (!audioTrack) {
      if (on) await this.openMicrophone();
      return;
    }
    audioTrack.enabled = on;
    this.update({ microphoneOn: on });
  }

  setCameraOn(on: boolean): Promise<void> {
    if (on) return this.openCamera();
    this.closeCamera();
    return Promise.resolve();
  }

  dispose(): void {
    this.isDisposed = true;
    (navigator.mediaDevices as MediaDevices | undefined)?.removeEventListener('devicechange', this.refreshDevices);
    this.getSnapshot().audioTrack?.stop();
    this.getSnapshot().videoTrack?.stop();
    this.update({ audioTrack: null, videoTrack: null, microphoneOn: false });
  }

  private async open(
    constraints: MediaStreamConstraints,
    accept: (track: MediaStreamTrack) => void,
    fail: (fault: DeviceFault) => void,
  ): Promise<void> {
    if (!(navigator.mediaDevices as MediaDevices | undefined)) {
      fail('insecure');
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      const track = stream.getTracks()[0];
      if (!track) return;
      if (this.isDisposed) track.stop();
      else accept(track);
    } catch (error) {
      fail(toFault(error));
    }
    await this.listDevices();
  }

  private async listDevices(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.update({
      microphones: devices.filter((device) => device.kind === 'audioinput' && device.deviceId !== ''),
      cameras: devices.filter((device) => device.kind === 'videoinput' && device.deviceId !== ''),
    });
  }
}

function toFault(error: unknown): DeviceFault {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    default:
      return 'busy';
  }
}
