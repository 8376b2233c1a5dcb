using JbAspire.Benchmarks.Measuring;
using Xunit;
using Xunit.Abstractions;

namespace JbAspire.Benchmarks;

/// <summary>What the engine's objects weigh, managed and native memory together.</summary>
public sealed class FootprintTests(ITestOutputHelper output)
{
    private const int KiB = 1024;

    // The goal is 40: libssl's handshake buffer, which nothing lets go, is 21 of these (README.md).
    [Fact]
    public void Idle_transport_with_DTLS_done_weighs_less_than_54_KiB() => Require(Footprint.OfIdleTransport(), 54 * KiB);

    [Fact]
    public void Consumer_without_history_weighs_less_than_12_KiB() => Require(Footprint.OfConsumer(withHistory: false, packets: 30), 12 * KiB);

    [Fact]
    public void Consumer_with_three_seconds_of_history_weighs_less_than_32_KiB() =>
        Require(Footprint.OfConsumer(withHistory: true, packets: 900), 32 * KiB);

    private void Require(Footprint footprint, int limit)
    {
        output.WriteLine($"{footprint.ManagedBytes:0} managed and {footprint.NativeBytes:0} native bytes");
        Assert.InRange(footprint.TotalBytes, 1, limit);
    }
}
