using JbAspire.Protocols.Turn;
using JbAspire.Protocols.Wire;
using JbAspire.Tests.Services.Turn.Transports;
using JbAspire.Turn.Transports;

namespace JbAspire.Tests.Fuzz.Targets.Transports;

/// <summary>
/// A loop and a core around the client transports, one step at a time: it tells them what a loop may tell, and nothing
/// else.
/// </summary>
internal sealed class TransportScript
{
    private const int MaxStreams = 16;
    private readonly TransportBench _bench;
    private readonly List<FiveTuple> _open = [];
    private readonly List<FiveTuple> _peers = [];
    private int _opened;

    public TransportScript(byte kind)
    {
        ClientTransportOptions options = new()
        {
            UseProxyProtocol = (kind & 1) != 0,
            IsTrustedProxy = (kind & 2) != 0 ? address => address.Port % 4 != 0 : null,
            MaxQueuedBytes = 4096,
            SpliceHighWater = 2048,
            MaxHandshakes = 4,
            MaxDtlsSessions = 3,
            MaxDtlsSessionsPerAddress = 2,
            FillRandom = bytes => bytes.Fill(7),
        };
        _bench = new TransportBench(options, queueCapacity: 8192);
        _bench.Core.OnMessage = HandleMessage;
        if ((kind & 4) != 0)
            FuzzException.Require(_bench.Transports.TryUseCertificate(TestContext.Context), "The certificate serves.");
    }

    public void Step(ref FuzzInput choices)
    {
        switch (choices.Byte() % 16)
        {
            case 0 or 1:
                Connect();
                break;
            case 2 or 3 or 4 or 5:
                Receive(ref choices);
                break;
            case 6:
                _bench.Receive(TransportBench.Path(TransportProtocol.Udp, 30_000 + choices.Choose(4)), choices.Piece().ToArray());
                break;
            case 7:
                Disconnect(ref choices);
                break;
            case 8:
                Stall(ref choices);
                break;
            case 9:
                Drain(ref choices);
                break;
            case 10:
                _bench.Pass(choices.Byte() * (choices.Flag() ? 0.05 : 1));
                break;
            case 11:
                Send(ref choices);
                break;
            case 12:
                if (TryChooseClient(ref choices, out TurnClient closing))
                    _bench.Transports.Close(closing);
                break;
            case 13:
                Splice(ref choices);
                break;
            case 14:
                ReceiveFromPeer(ref choices);
                break;
            default:
                Hold(ref choices);
                break;
        }

        Settle();
    }

    public void End()
    {
        _bench.Transports.Dispose();
        // What still waits for a slow reader is cut off in time.
        _bench.Pass(60);
        FuzzException.Require(_bench.Counters.OpenStreams == 0, "No stream is left.");
        FuzzException.Require(_bench.Counters.OpenDtlsSessions == 0, "No DTLS session is left.");
        FuzzException.Require(_bench.Counters.OpenSplices == 0, "No spliced pair is left.");
        FuzzException.Require(_bench.Transports.NextDeadline == MonotonicTime.Never, "No deadline is left.");
    }

    private void HandleMessage(byte[] message, TurnClient client)
    {
        FuzzException.Require(message.Length is > 0 and <= 65_556, "A message has a length that its header can tell.");
        FuzzException.Require(message[0] < 0x80, "A message is STUN or ChannelData.");
        _bench.Send(message, client);
        if (message.Length > 30 && message[^1] == 0xC1)
            _bench.Transports.Close(client);
    }

    private void Connect()
    {
        if (_open.Count < MaxStreams)
            _open.Add(_bench.Connect(40_000 + _opened++));
    }

    private void Receive(ref FuzzInput choices)
    {
        int segment = choices.Byte();
        if (!TryChoose(_open, ref choices, out FiveTuple path))
        {
            Connect();
            path = _open[^1];
        }

        byte[] bytes = choices.Piece().ToArray();
        foreach (byte[] part in bytes.Chunk(segment % 8 == 0 ? Math.Max(1, segment / 8) : Math.Max(1, bytes.Length)))
        {
            if (CanRead(path))
                _bench.Receive(path, part);
        }
    }

    // A loop does not read what is paused, and tells nothing of what it was asked to close.
    private bool CanRead(in FiveTuple path) => !_bench.Sockets.Closed.Contains(path) && !_bench.Sockets.Paused.Contains(path);

    private void Disconnect(ref FuzzInput choices)
    {
        bool isPeer = choices.Flag();
        if (TryChoose(isPeer ? _peers : _open, ref choices, out FiveTuple path))
        {
            _open.Remove(path);
            _peers.Remove(path);
            _bench.Transports.HandleDisconnect(path, _bench.Now);
        }
    }

    private void Stall(ref FuzzInput choices)
    {
        bool isPeer = choices.Flag();
        if (TryChoose(isPeer ? _peers : _open, ref choices, out FiveTuple path))
            _bench.Sockets.Stalled.Add(path);
    }

    private void Drain(ref FuzzInput choices)
    {
        bool isPeer = choices.Flag();
        int length = choices.UInt16();
        if (!TryChoose(isPeer ? _peers : _open, ref choices, out FiveTuple path))
            return;
        if (length % 2 == 0)
            _bench.Sockets.Stalled.Remove(path);
        if (_bench.Sockets.Read(path, length % 2 == 0 ? int.MaxValue : length))
            _bench.Transports.HandleDrained(path, _bench.Now);
    }

    private void Send(ref FuzzInput choices)
    {
        if (!TryChooseClient(ref choices, out TurnClient client))
            return;
        byte[] data = new byte[choices.Flag() ? choices.UInt16() : choices.Byte()];
        _bench.Send([0x40, 0x01, (byte)(data.Length >> 8), (byte)data.Length, .. data], client);
    }

    private void Splice(ref FuzzInput choices)
    {
        if (!TryChooseClient(ref choices, out TurnClient client) || !client.IsStream)
            return;
        FiveTuple peer = TransportBench.Peer with { Remote = TransportBench.Peer.Remote.WithPort(1 + _opened++) };
        if (_bench.Transports.TrySplice(client, peer, choices.Piece(), _bench.Now))
            _peers.Add(peer);
    }

    private void ReceiveFromPeer(ref FuzzInput choices)
    {
        bool closes = choices.Byte() % 8 == 1;
        if (!TryChoose(_peers, ref choices, out FiveTuple peer))
            return;
        FuzzException.Require(_bench.Transports.OwnsPeer(peer), "A peer that is spliced and open is known.");
        if (closes)
            FuzzException.Require(_bench.Transports.TryClosePeer(peer), "A peer that is known can be closed.");
        else if (CanRead(peer))
            _bench.Receive(peer, choices.Piece().ToArray());
    }

    private void Hold(ref FuzzInput choices)
    {
        if (TryChooseClient(ref choices, out TurnClient client) && !_bench.Core.Holding.Remove(client))
            _bench.Core.Holding.Add(client);
    }

    private void Settle()
    {
        _open.RemoveAll(_bench.Sockets.Closed.Contains);
        _peers.RemoveAll(peer => _bench.Sockets.Closed.Contains(peer));
        while (_bench.Sink.TryTake(out byte[] datagram, out _))
            FuzzException.Require(datagram.Length > 0, "No empty datagram is sent.");
        if (_bench.Core.Messages.Count > 64)
            _bench.Core.Messages.RemoveRange(0, 32);
    }

    private bool TryChooseClient(ref FuzzInput choices, out TurnClient client)
    {
        List<(byte[] Message, TurnClient Client)> messages = _bench.Core.Messages;
        client = messages.Count > 0 ? messages[choices.Choose(messages.Count)].Client : default;
        return messages.Count > 0;
    }

    private static bool TryChoose(List<FiveTuple> paths, ref FuzzInput choices, out FiveTuple path)
    {
        path = paths.Count > 0 ? paths[choices.Choose(paths.Count)] : default;
        return paths.Count > 0;
    }
}
