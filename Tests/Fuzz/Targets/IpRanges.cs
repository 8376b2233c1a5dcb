using System.Text;
using JbAspire.Protocols.Turn.Peers;

namespace JbAspire.Tests.Fuzz.Targets;

/// <summary>The text of ranges of addresses, read, written and read again.</summary>
internal sealed class IpRanges : IFuzzTarget
{
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (!IpRange.TryParse(Encoding.UTF8.GetString(input), out IpRange range))
            return;

        FuzzException.Require(range.First <= range.Last, "A range is in order.");
        FuzzException.Require(IpRange.TryParse(range.ToString(), out IpRange again), $"{range} is read again.");
        FuzzException.Require(again == range, $"{range} is the same when it is read again.");
        FuzzException.Require(new IpRangeList([range]).Ranges.Count == 1, "A list holds it.");
    }
}
