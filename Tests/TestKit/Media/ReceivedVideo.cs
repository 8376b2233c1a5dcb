using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Media.Statistics;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Media;

/// <summary>One video as its receiver sees it: repaired by NACK, put in order, decoded by what the frames truly refer to.</summary>
public sealed class ReceivedVideo
{
    private const int MaxNackRetries = 10;
    private const int MaxNacked = 300;

    // A decoder that cannot go on asks for a key frame again after this time.
    private static readonly TimeSpan PictureLossInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(1);

    private readonly VideoReceiver _receiver;
    private readonly Ssrc? _rtxSsrc;
    private readonly SortedList<long, byte[]> _waiting = [];
    private readonly SortedList<long, Missing> _missing = [];
    private readonly HashSet<(int Stream, int Number)> _decoded = [];
    private SequenceNumberUnwrapper _unwrapper;
    private ReceptionStatistics _reception;
    private long _highest = -1;
    private long _next = -1;
    private bool _needsKeyFrame = true;
    private MonotonicTime _lastPictureLoss;
    private MonotonicTime _lastDecoded;
    private MonotonicTime? _blockedSince;
    private uint _lastSenderReport;
    private MonotonicTime _lastSenderReportAt;
    private int? _lastPictureId;

    internal ReceivedVideo(VideoReceiver receiver, Consumer consumer)
    {
        _receiver = receiver;
        Consumer = consumer;
        RtpEncodingParameters encoding = consumer.RtpParameters.Encodings[0];
        _rtxSsrc = encoding.RtxSsrc is { } ssrc ? new Ssrc(ssrc) : null;
    }

    public Consumer Consumer { get; }

    /// <summary>How long a NACK's answer takes at least.</summary>
    public TimeSpan RoundTripTime { get; set; } = TimeSpan.FromMilliseconds(50);

    public bool HasPackets => _highest >= 0;

    /// <summary>Frames that were decoded, in order.</summary>
    public List<DecodedFrame> Frames { get; } = [];

    /// <summary>Frames that arrived complete and in order, and yet refer to a frame that was never decoded.</summary>
    public int UndecodableFrames { get; private set; }

    /// <summary>Frames whose picture id does not follow the one before.</summary>
    public int PictureIdGaps { get; private set; }

    /// <summary>Times from the first sign of a loss to its repair.</summary>
    public List<TimeSpan> Repairs { get; } = [];

    /// <summary>Packets that were given up.</summary>
    public int Unrepaired { get; private set; }

    public int PictureLossIndications { get; private set; }

    public int Duplicates { get; private set; }

    public long MediaPackets { get; private set; }

    /// <summary>Media bytes that arrived, resends included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Pauses between decoded frames longer than <paramref name="threshold"/>, from <paramref name="from"/> on.</summary>
    public IEnumerable<TimeSpan> Freezes(TimeSpan threshold, MonotonicTime from = default)
    {
        for (int i = 1; i < Frames.Count; i++)
        {
            if (Frames[i - 1].At >= from && Frames[i].At - Frames[i - 1].At > threshold)
            {
                yield return Frames[i].At - Frames[i - 1].At;
            }
        }
    }

    internal bool TryAdd(in RtpPacketView packet, MonotonicTime now)
    {
        if (packet.Ssrc == Consumer.Ssrc)
        {
            Bytes += packet.Packet.Length;
            _reception.Add(packet.SequenceNumber, packet.Timestamp, 90_000, now);
            MediaPackets++;
            Add(packet.SequenceNumber, packet.Payload, packet.Marker, now);
            return true;
        }

        if (packet.Ssrc != _rtxSsrc)
        {
            return false;
        }

        Bytes += packet.Packet.Length;
        if (RtxPayload.TryParse(packet.Payload, out SequenceNumber original, out ReadOnlySpan<byte> payload) && payload.Length > 0)
        {
            Add(original, payload, packet.Marker, now);
        }

        return true;
    }

    internal void Note(in SenderReport report, MonotonicTime now)
    {
        _lastSenderReport = report.NtpTime.Compact;
        _lastSenderReportAt = now;
    }

    internal ReportBlock TakeReport(MonotonicTime now) => new(
        Consumer.Ssrc, _reception.TakeFractionLost(), (int)Math.Clamp(_reception.CumulativeLost, -0x80_0000, 0x7F_FFFF),
        _reception.ExtendedHighestSequenceNumber, _reception.Jitter, _lastSenderReport,
        _lastSenderReport == 0 ? 0 : NtpTime.ToCompact(now - _lastSenderReportAt));

    internal void OnTick(MonotonicTime now)
    {
        Nack(now);
        bool isStuck = _blockedSince is { } since && now - since > GiveUp;
        if (isStuck)
        {
            _needsKeyFrame = true;
        }

        bool isSilent = HasPackets && now - _lastDecoded > PictureLossInterval;
        if (HasPackets && (_needsKeyFrame || isStuck) && isSilent && now - _lastPictureLoss > PictureLossInterval)
        {
            _lastPictureLoss = now;
            PictureLossIndications++;
            _receiver.SendPictureLossIndication(Consumer.Ssrc);
        }
    }

    private void Add(SequenceNumber number, ReadOnlySpan<byte> payload, bool marker, MonotonicTime now)
    {
        long sequence = _unwrapper.Unwrap(number);
        if (_missing.Remove(sequence, out Missing missing))
        {
            Repairs.Add(now - missing.Since);
        }

        if (sequence < _next || _waiting.ContainsKey(sequence))
        {
            Duplicates++;
            return;
        }

        for (long lost = _highest + 1; HasPackets && lost < sequence; lost++)
        {
            _missing[lost] = new Missing(now, MonotonicTime.Zero, 0);
        }

        _highest = Math.Max(_highest, sequence);
        byte[] stored = new byte[payload.Length + 1];
        stored[0] = marker ? (byte)1 : (byte)0;
        payload.CopyTo(stored.AsSpan(1));
        _waiting.Add(sequence, stored);
        Decode(now);
    }

    private void Nack(MonotonicTime now)
    {
        Span<SequenceNumber> lost = stackalloc SequenceNumber[MaxNacked];
        int count = 0;
        foreach (long sequence in _missing.Keys.ToArray())
        {
            Missing entry = _missing[sequence];
            if (entry.Tries >= MaxNackRetries || now - entry.Since > GiveUp)
            {
                _missing.Remove(sequence);
                Unrepaired++;
            }
            else if (now - entry.AskedAt > RoundTripTime && count < MaxNacked)
            {
                lost[count++] = new SequenceNumber(unchecked((ushort)sequence));
                _missing[sequence] = entry with { AskedAt = now, Tries = entry.Tries + 1 };
            }
        }

        if (count > 0)
        {
            _receiver.SendNack(Consumer.Ssrc, lost[..count]);
        }
    }

    private void Decode(MonotonicTime now)
    {
        if (_needsKeyFrame && !SkipToKeyFrame())
        {
            return;
        }

        while (TryTakeFrame(out long end, out VideoFrameTag tag, out int? pictureId))
        {
            for (long i = _next; i <= end; i++)
            {
                _waiting.Remove(i);
            }

            _next = end + 1;
            _blockedSince = null;
            if (_lastPictureId is { } last && pictureId is { } id && ((last + 1) & 0x7FFF) != id)
            {
                PictureIdGaps++;
            }

            _lastPictureId = pictureId;
            if (!tag.IsKeyFrame && !_decoded.Contains((tag.Stream, tag.Reference)))
            {
                UndecodableFrames++;
                _needsKeyFrame = true;
                return;
            }

            _decoded.Add((tag.Stream, tag.Number));
            _lastDecoded = now;
            Frames.Add(new DecodedFrame(now, tag));
        }

        if (_waiting.Count > 0)
        {
            _blockedSince ??= now;
            if (_waiting.Keys[0] > _next && SkipToKeyFrame())
            {
                Decode(now);
            }
        }
    }

    // A frame is whole when its packets follow each other from the decoder's position to one with the marker bit.
    private bool TryTakeFrame(out long end, out VideoFrameTag tag, out int? pictureId)
    {
        end = _next;
        tag = default;
        pictureId = null;
        if (!_waiting.TryGetValue(_next, out byte[]? first)
            || !Vp8PayloadDescriptor.TryParse(first.AsSpan(1), out Vp8PayloadDescriptor descriptor)
            || !descriptor.IsStartOfPartition)
        {
            return false;
        }

        tag = VideoFrameTag.Read(first.AsSpan(1 + descriptor.Length + 1));
        pictureId = descriptor.PictureId;
        while (_waiting.TryGetValue(end, out byte[]? packet))
        {
            if (packet[0] == 1)
            {
                return true;
            }

            end++;
        }

        return false;
    }

    // The newest key frame that is whole: what came before it is given up.
    private bool SkipToKeyFrame()
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            long sequence = _waiting.Keys[i];
            if (!Vp8PayloadDescriptor.TryParse(_waiting.Values[i].AsSpan(1), out Vp8PayloadDescriptor descriptor)
                || !descriptor.IsKeyFrame
                || !IsWhole(sequence))
            {
                continue;
            }

            _next = sequence;
            _needsKeyFrame = false;
            _blockedSince = null;
            _lastPictureId = null;
            foreach (long old in _waiting.Keys.TakeWhile(key => key < sequence).ToArray())
            {
                _waiting.Remove(old);
            }

            foreach (long old in _missing.Keys.TakeWhile(key => key < sequence).ToArray())
            {
                _missing.Remove(old);
            }

            return true;
        }

        return false;
    }

    private bool IsWhole(long sequence)
    {
        while (_waiting.TryGetValue(sequence, out byte[]? packet))
        {
            if (packet[0] == 1)
            {
                return true;
            }

            sequence++;
        }

        return false;
    }

    private readonly record struct Missing(MonotonicTime Since, MonotonicTime AskedAt, int Tries);
}

/// <summary>A frame that a receiver decoded.</summary>
/// <param name="At">When it was whole and in order.</param>
/// <param name="Tag">What it is.</param>
public readonly record struct DecodedFrame(MonotonicTime At, VideoFrameTag Tag);
