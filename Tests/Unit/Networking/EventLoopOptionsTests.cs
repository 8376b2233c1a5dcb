using JbAspire.Networking;
using Xunit;

namespace JbAspire.Tests.Unit.Networking;

public sealed class EventLoopOptionsTests
{
    public static TheoryData<EventLoopOptions, string> Wrong => new()
    {
        { new() { Name = " " }, "Name must not be empty." },
        { new() { MaxTcpConnections = -1 }, "MaxTcpConnections is -1; allowed is 0 to 1000000." },
        { new() { MaxTcpConnectionsPerAddress = 0 }, "MaxTcpConnectionsPerAddress is 0; allowed is 1 to 1000000." },
        { new() { TcpIdleTimeout = TimeSpan.Zero }, "TcpIdleTimeout is 00:00:00; allowed is 00:00:00.0100000 to 1.00:00:00." },
        { new() { TcpFirstFrameTimeout = TimeSpan.FromDays(2) }, "TcpFirstFrameTimeout is 2.00:00:00; allowed is 00:00:00.0100000 to 1.00:00:00." },
        { new() { MaxTcpSendQueueBytes = 100 }, "MaxTcpSendQueueBytes is 100; allowed is 4096 to 67108864." },
        { new() { ReceiveBufferSize = 1 }, "ReceiveBufferSize is 1; allowed is 4096 to 1073741824." },
        { new() { SendBufferSize = 1 }, "SendBufferSize is 1; allowed is 4096 to 1073741824." },
        { new() { BatchSize = 0 }, "BatchSize is 0; allowed is 1 to 1024." },
        { new() { CpuAffinity = -1 }, "CpuAffinity is -1; allowed is 0 to 1023." },
        { new() { Backend = (EventLoopBackend)9 }, "Backend is 9; allowed is Automatic to Portable." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Option_outside_its_range_is_named_with_the_range(EventLoopOptions options, string message)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new EventLoop(new ScriptedHandler(), options));
        Assert.Equal(message, exception.Message);
    }
}
