// Writes down what getStats says every half second and when each frame was presented. Times are milliseconds since start().

const periodMilliseconds = 500;

const receiverFields = [
  'bytesReceived', 'packetsReceived', 'packetsLost', 'packetsDiscarded', 'retransmittedPacketsReceived', 'nackCount', 'pliCount', 'firCount',
  'framesReceived', 'framesDecoded', 'framesDropped', 'keyFramesDecoded', 'frameWidth', 'frameHeight', 'framesPerSecond', 'freezeCount',
  'totalFreezesDuration', 'pauseCount', 'totalPausesDuration', 'jitter', 'jitterBufferDelay', 'jitterBufferEmittedCount', 'totalSamplesReceived',
  'concealedSamples', 'silentConcealedSamples', 'concealmentEvents', 'totalAudioEnergy',
];
const senderFields = [
  'rid', 'active', 'bytesSent', 'packetsSent', 'retransmittedPacketsSent', 'framesEncoded', 'keyFramesEncoded', 'framesPerSecond', 'frameWidth', 'frameHeight',
  'qualityLimitationReason', 'targetBitrate', 'nackCount', 'pliCount', 'firCount',
];

const pick = (entry, fields) => Object.fromEntries(fields.filter((field) => entry[field] !== undefined).map((field) => [field, entry[field]]));

export class Recorder {
  #started;
  #getStats;
  #events;
  #samples = [];
  #frames = [];
  #timer;
  #video;

  constructor({ getStats, elements, events }) {
    this.#getStats = getStats;
    this.#events = events;
    this.#video = elements?.video;
  }

  start() {
    this.#started = performance.now();
    this.#video?.requestVideoFrameCallback((_, frame) => this.#note(frame));
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), periodMilliseconds);
  }

  #note({ presentationTime, presentedFrames, height }) {
    this.#frames.push([presentationTime - this.#started, presentedFrames, height]);
    this.#video.requestVideoFrameCallback((_, frame) => this.#note(frame));
  }

  async stop() {
    clearInterval(this.#timer);
    await this.#sample();
    const events = this.#events.filter(({ at }) => at >= this.#started).map((event) => ({ ...event, at: event.at - this.#started }));
    return { samples: this.#samples, frames: this.#frames, events };
  }

  async #sample() {
    const at = performance.now() - this.#started;
    const sample = { at, layers: [] };
    for (const entry of (await this.#getStats()).values()) {
      if (entry.type === 'inbound-rtp') sample[entry.kind] = pick(entry, receiverFields);
      if (entry.type === 'outbound-rtp' && entry.kind === 'video') sample.layers.push(pick(entry, senderFields));
      if (entry.type === 'candidate-pair' && entry.nominated) {
        sample.roundTripTime = entry.currentRoundTripTime;
        sample.availableOutgoingBitrate = entry.availableOutgoingBitrate;
      }
    }
    this.#samples.push(sample);
  }
}
