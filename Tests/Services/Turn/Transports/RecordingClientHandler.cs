extern alias Turn;
using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using Turn::JbAspire.Turn.Transports;
using Xunit;

namespace JbAspire.Tests.Services.Turn.Transports;

/// <summary>A TURN core that keeps what it is told and does what the test puts into <see cref="OnMessage"/>.</summary>
internal sealed class RecordingClientHandler : ITurnClientHandler
{
    public List<(byte[] Message, TurnClient Client)> Messages { get; } = [];

    public List<TurnClient> Disconnects { get; } = [];

    public List<(TurnClient DataConnection, FiveTuple Peer)> SpliceEnds { get; } = [];

    public HashSet<TurnClient> Holding { get; } = [];

    public int BytesFromPeers { get; private set; }

    public int BytesToPeers { get; private set; }

    public Action<byte[], TurnClient>? OnMessage { get; set; }

    public void HandleClient(Span<byte> message, in TurnClient client, MonotonicTime now)
    {
        byte[] bytes = message.ToArray();
        Messages.Add((bytes, client));
        OnMessage?.Invoke(bytes, client);
        Assert.Equal(bytes, message);        // the memory is the handler's until it returns, whatever it did
    }

    public void HandleClientDisconnect(in TurnClient client, MonotonicTime now) => Disconnects.Add(client);

    public bool HoldsState(in TurnClient client) => Holding.Contains(client);

    /// <summary>How long a side of a splice is kept waiting after it has sent.</summary>
    public TimeSpan Hold { get; set; }

    public TimeSpan CountSplicedBytes(in FiveTuple peer, int bytes, bool fromPeer, MonotonicTime now)
    {
        if (fromPeer)
            BytesFromPeers += bytes;
        else
            BytesToPeers += bytes;
        return Hold;
    }

    public void HandleSpliceEnd(in TurnClient dataConnection, in FiveTuple peer, MonotonicTime now) =>
        SpliceEnds.Add((dataConnection, peer));
}
