using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Stun;

/// <summary>A sink that keeps what was sent. Its buffer holds junk before each datagram, as a reused one does.</summary>
internal sealed class RecordingSink : IDatagramSink
{
    private readonly byte[] _buffer = new byte[IDatagramSink.MaxDatagramLength];

    public List<(byte[] Datagram, FiveTuple Path)> Sent { get; } = [];

    public Span<byte> GetBuffer()
    {
        Array.Fill(_buffer, (byte)0xEE);
        return _buffer;
    }

    public void Send(int length, in FiveTuple path) => Sent.Add((_buffer[..length], path));

    /// <summary>Takes the only datagram that was sent since the last call.</summary>
    public byte[] TakeSingle()
    {
        byte[] datagram = Assert.Single(Sent).Datagram;
        Sent.Clear();
        return datagram;
    }
}
