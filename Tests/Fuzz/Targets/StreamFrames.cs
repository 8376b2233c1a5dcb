using JbAspire.Networking;
using JbAspire.Networking.Tcp;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>Datagrams cut out of a stream (RFC 4571, RFC 8489 §6.2.2): each is framed again to the bytes that it came in.</summary>
internal sealed class StreamFrames : IFuzzTarget
{
    private static readonly byte[] Buffer = new byte[StreamFrame.MaxEncodedLength];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        StreamFraming framing = choices.Flag() ? StreamFraming.Rfc4571 : StreamFraming.Stun;
        ReadOnlySpan<byte> rest = choices.Rest();
        while (StreamFrame.TryRead(framing, rest, out StreamFrame frame) == FrameStatus.Complete)
        {
            FuzzException.Require(frame.Consumed > 0 && frame.Consumed <= rest.Length, "A frame goes on, and lies in the stream.");
            FuzzException.Require(frame.Offset + frame.Length <= frame.Consumed, "The datagram lies in its frame.");
            FuzzException.Require(frame.Length <= IDatagramSink.MaxDatagramLength, "A datagram is not too long.");
            int written = StreamFrame.Write(framing, rest.Slice(frame.Offset, frame.Length), Buffer);
            FuzzException.Require(written == frame.Consumed, "It is framed again to the same length.");
            rest = rest[frame.Consumed..];
        }
    }
}
