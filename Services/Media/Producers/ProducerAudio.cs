using JbAspire.Media.Observers;
using JbAspire.Protocols.Rtp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Producers;

/// <summary>Listens to how loud an audio producer is (RFC 6464), for the observers and for who is forwarded when only the loudest are.</summary>
internal sealed class ProducerAudio
{
    private readonly Producer _producer;
    private readonly ForwardedSpeaker? _speaker;
    private bool _isForwarded = true;

    public ProducerAudio(Producer producer, LoudestSpeakers? loudest)
    {
        _producer = producer;
        Levels = new AudioLevelSource(producer.Id);
        _speaker = loudest?.Add(Levels);
    }

    public AudioLevelSource Levels { get; }

    /// <summary>Notes a packet's level. False when the packet is not to be forwarded: others are louder.</summary>
    public bool Listen(in RtpPacketView packet, ProducerExtensions extensions, MonotonicTime now, IDatagramSink sink)
    {
        if (Levels.IsObserved
            && extensions.AudioLevelId != 0
            && packet.TryGetExtension(extensions.AudioLevelId, out ReadOnlySpan<byte> value)
            && AudioLevelExtension.TryRead(value, out bool voice, out int level))
        {
            Levels.Add(level, voice, now);
        }

        bool isForwarded = _speaker?.IsForwarded ?? true;
        if (_isForwarded && !isForwarded)
        {
            _producer.InterruptConsumers(now, sink);
        }

        _isForwarded = isForwarded;
        return isForwarded;
    }
}
