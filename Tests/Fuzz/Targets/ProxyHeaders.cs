using JbAspire.Protocols.Wire;
using JbAspire.Turn.Transports;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>
/// A header of the PROXY protocol, version 2, whole and in every prefix: what is complete does not change with what
/// follows.
/// </summary>
internal sealed class ProxyHeaders : IFuzzTarget
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FrameStatus whole = ProxyHeader.TryRead(input, out int consumed, out FiveTuple? path);
        FuzzException.Require(whole != FrameStatus.Complete || consumed <= input.Length, "A header that is complete lies in the stream.");
        FuzzException.Require(
            whole != FrameStatus.Incomplete || consumed > input.Length, "An incomplete header tells how many bytes tell more.");
        for (int length = 0; length < Math.Min(input.Length, 64); length++)
        {
            FrameStatus prefix = ProxyHeader.TryRead(input[..length], out int expected, out FiveTuple? named);
            if (prefix == FrameStatus.Complete)
                FuzzException.Require(
                    whole == FrameStatus.Complete && consumed == expected && path == named, "What follows changes nothing.");
            else if (prefix == FrameStatus.Malformed)
                FuzzException.Require(whole == FrameStatus.Malformed, "Further bytes mend nothing.");
        }
    }
}
