using System.Net;
using System.Net.Sockets;
using JbAspire.Protocols.Wire;

namespace JbAspire.Tests.Services.Turn.Live;

/// <summary>
/// A service on every address of this host, UDP and TCP on one port: it sends datagrams back and counts them and the connections that it gets.
/// </summary>
internal sealed class EchoPeer : IDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
    private readonly Socket _tcp = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
    private readonly Thread _echo;
    private readonly Thread _accept;
    private int _datagrams;
    private int _connections;

    public EchoPeer()
    {
        _tcp.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        _tcp.Listen();
        Port = ((IPEndPoint)_tcp.LocalEndPoint!).Port;
        _udp.Bind(new IPEndPoint(IPAddress.IPv6Any, Port));
        _echo = Run(Echo);
        _accept = Run(Accept);
    }

    public int Port { get; }

    public int Datagrams => Volatile.Read(ref _datagrams);

    public int Connections => Volatile.Read(ref _connections);

    public TransportAddress At(string address) => TransportAddress.From(IPAddress.Parse(address), Port);

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
        _echo.Join();
        _accept.Join();
    }

    private static Thread Run(Action action)
    {
        Thread thread = new(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The end.
            }
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Echo()
    {
        byte[] buffer = new byte[ushort.MaxValue];
        while (true)
        {
            EndPoint from = new IPEndPoint(IPAddress.IPv6Any, 0);
            int length = _udp.ReceiveFrom(buffer, ref from);
            Interlocked.Increment(ref _datagrams);
            _udp.SendTo(buffer.AsSpan(0, length), from);
        }
    }

    private void Accept()
    {
        while (true)
        {
            _tcp.Accept().Dispose();
            Interlocked.Increment(ref _connections);
        }
    }
}
