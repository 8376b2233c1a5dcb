using JbAspire.Protocols.Stun;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

/// <summary>The way of a request from a datagram to its answer, as a server takes it.</summary>
internal static class BindingDelivery
{
    public static void Deliver(
        this StunBindingProcedure procedure, ReadOnlySpan<byte> datagram, in FiveTuple path, MonotonicTime now, IDatagramSink sink)
    {
        // Not Assert.Equal, which allocates.
        if (StunMessageView.TryParse(datagram, out StunMessageView request) != StunParseResult.Success)
            Assert.Fail("The test's datagram is no message.");
        bool isPlainUdp = path.Protocol == TransportProtocol.Udp;
        int length = procedure.WriteAnswer(request, path, isPlainUdp, now, sink.GetBuffer(), out FiveTuple answerPath);
        if (length > 0)
            sink.Send(length, answerPath);
    }
}
