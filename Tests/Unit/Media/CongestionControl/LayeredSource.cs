using JbAspire.Media.CongestionControl.Pacing;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Unit.Media.CongestionControl;

/// <summary>
/// Audio, and video at 30 frames a second in the highest of a few layers that the estimate allows, as a server forwards it; without
/// layers an encoder that follows the estimate.
/// </summary>
internal sealed class LayeredSource(int seed, IReadOnlyList<int> layerKilobits, int topKilobits)
{
    private const int AudioBytes = 110;
    private const int AudioKilobits = AudioBytes * 8 * 50 / 1000;
    private const int MaxPacketBytes = 1200;
    private const double Headroom = 1.1;
    private static readonly TimeSpan AudioInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(33.3);

    private readonly Random _random = new(seed);
    private MonotonicTime _nextAudio;
    private MonotonicTime _nextFrame;
    private int _layer = -1;

    public int? FixedKilobits { get; set; }

    public bool IsSilent { get; set; }

    public Bitrate Desired => Bitrate.FromKilobitsPerSecond(AudioKilobits + topKilobits);

    public int Layer => _layer;

    public MonotonicTime Next => MonotonicTime.Min(_nextAudio, _nextFrame);

    public void Run(MonotonicTime now, Bitrate available, Action<PacketPriority, int> send)
    {
        if (now >= _nextAudio)
        {
            _nextAudio = now + AudioInterval;
            if (!IsSilent)
            {
                send(PacketPriority.Audio, AudioBytes);
            }
        }

        if (now >= _nextFrame)
        {
            _nextFrame = now + FrameInterval;
            if (!IsSilent)
            {
                SendFrame(Math.Max(0, (int)(available.BitsPerSecond / 1000) - AudioKilobits), send);
            }
        }
    }

    private void SendFrame(int kilobits, Action<PacketPriority, int> send)
    {
        bool isKeyFrame = false;
        int rate = Math.Min(kilobits, topKilobits);
        if (FixedKilobits is { } fixedRate)
        {
            rate = fixedRate;
        }
        else if (layerKilobits.Count > 0)
        {
            int layer = _layer;
            while (layer >= 0 && layerKilobits[layer] > kilobits)
            {
                layer--;
            }

            while (layer + 1 < layerKilobits.Count && layerKilobits[layer + 1] * Headroom <= kilobits)
            {
                layer++;
            }

            isKeyFrame = layer != _layer;
            _layer = layer;
            rate = layer < 0 ? 0 : layerKilobits[layer];
        }

        double size = rate * 1000 / 8 / 30.0 * (0.8 + 0.4 * _random.NextDouble()) * (isKeyFrame ? 3 : 1);
        for (int left = (int)size; left > 0; left -= MaxPacketBytes)
        {
            send(PacketPriority.Video, Math.Min(MaxPacketBytes, Math.Max(60, left)));
        }
    }
}
