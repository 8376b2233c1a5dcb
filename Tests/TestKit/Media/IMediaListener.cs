using JbAspire.Protocols.Wire;

namespace JbAspire.TestKit.Media;

/// <summary>Hears what reaches a virtual peer, decrypted, and the time that passes for it.</summary>
public interface IMediaListener
{
    void OnRtp(byte[] packet, MonotonicTime now);

    void OnRtcp(byte[] packet, MonotonicTime now);

    void OnTick(MonotonicTime now);
}
