using System.Runtime.InteropServices;
using JbAspire.Load.Linux;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit.Turn;

namespace JbAspire.Load.Turn;

/// <summary>A burst of messages that lie one after the other, ready but for the stamps of their data.</summary>
internal sealed unsafe class TrainBuffer : IDisposable
{
    /// <summary>The most that TURN adds to data: a Send indication (header 20, XOR-PEER-ADDRESS 12, DATA 4, padding 3).</summary>
    public const int MaxOverhead = 39;

    private readonly byte* _bytes;
    private readonly int _dataOffset;

    /// <param name="message">One message: what comes before and after the data.</param>
    /// <param name="size">The data's length in bytes.</param>
    public TrainBuffer(Func<byte[], byte[]> message, int size)
    {
        byte[] data = new byte[size];
        data.AsSpan().Fill(PacketStamp.Filling);
        byte[] one = message(data);
        MessageLength = one.Length;
        _dataOffset = one.AsSpan().IndexOf(data);
        _bytes = (byte*)NativeMemory.Alloc((nuint)(TrainSender.MaxBurst * MessageLength));
        for (int i = 0; i < TrainSender.MaxBurst; i++)
            one.CopyTo(new Span<byte>(_bytes + i * MessageLength, MessageLength));
    }

    public int MessageLength { get; }

    public byte* Bytes => _bytes;

    /// <summary>A message on a channel, an indication, or the data itself.</summary>
    public static TrainBuffer OfChannel(ushort channel, int size) => new(data => TurnTestClient.ChannelData(channel, data), size);

    public static TrainBuffer OfSend(TransportAddress peer, int size) => new(data => new TurnTestClient().Send(peer, data), size);

    public static TrainBuffer OfData(int size) => new(data => data, size);

    /// <summary>Numbers the first messages.</summary>
    public void Stamp(uint flow, uint firstSequence, int count, long now)
    {
        for (int i = 0; i < count; i++)
        {
            new PacketStamp(flow, firstSequence + (uint)i, now)
                .Write(new Span<byte>(_bytes + i * MessageLength + _dataOffset, PacketStamp.Length));
        }
    }

    public void Dispose() => NativeMemory.Free(_bytes);
}
