using JbAspire.Protocols.Turn;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>ChannelData (RFC 8656 §12.4), read and written again.</summary>
internal sealed class ChannelData : IFuzzTarget
{
    private static readonly byte[] Buffer = new byte[4096];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (!ChannelDataView.TryParse(input, out ChannelDataView message))
            return;

        FuzzException.Require(ChannelDataView.IsChannelData(input), "What parses begins as ChannelData does.");
        FuzzException.Require(ChannelDataView.HeaderLength + message.Data.Length <= input.Length, "The data lie in the datagram.");
        int length = ChannelDataWriter.Write(Buffer, message.Channel, message.Data);
        FuzzException.Require(Buffer.AsSpan(0, length).SequenceEqual(input[..length]), "It is written as it came.");
        int padded = ChannelDataWriter.Pad(Buffer, length);
        FuzzException.Require(padded % 4 == 0 && padded - length is >= 0 and < 4, "Padding goes to the next multiple of four.");
    }
}
