using JbAspire.Media.Retransmission;
using JbAspire.Protocols.Payloads;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>
/// RED packets of one stream (RFC 2198), taken apart one after the other: each number is given once at most, and what is given lies in the
/// payload.
/// </summary>
internal sealed class Red : IFuzzTarget
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzInput choices = new(input);
        RedUnwrapper unwrapper = new();
        Span<RedFrame> frames = stackalloc RedFrame[RedUnwrapper.MaxFrames];
        HashSet<ushort> given = [];
        ushort number = 65_530;
        while (!choices.IsEmpty)
        {
            // Numbers within what the unwrapper remembers: a period later they would begin anew.
            int step = (sbyte)choices.Byte() % 8;
            number += (ushort)step;
            RtpTimestamp timestamp = new((uint)(number * 960) + choices.Byte());
            ReadOnlySpan<byte> payload = choices.Piece();
            Read(payload);
            int count = unwrapper.Unwrap(new SequenceNumber(number), timestamp, payload, frames);
            foreach (RedFrame frame in frames[..count])
            {
                FuzzException.Require(frame.Offset >= 0 && frame.Offset + frame.Length <= payload.Length, "A frame lies in the payload.");
                FuzzException.Require(given.Add(frame.SequenceNumber.Value), "A number is given once.");
            }
        }
    }

    private static void Read(ReadOnlySpan<byte> payload)
    {
        if (!RedPayload.TryParse(payload, out RedPayload red))
            return;
        int length = red.Primary.Data.Length;
        int blocks = 0;
        foreach (RedBlock block in red.Redundant)
        {
            FuzzException.Require(payload.Slice(block.Offset, block.Data.Length).SequenceEqual(block.Data), "An encoding is where it is said to be.");
            length += block.Data.Length;
            blocks++;
        }

        const int header = 4;
        FuzzException.Require(blocks == red.RedundantCount, "Encodings are counted.");
        FuzzException.Require((header * blocks) + 1 + length == payload.Length, "Headers and encodings are the payload.");
    }
}
