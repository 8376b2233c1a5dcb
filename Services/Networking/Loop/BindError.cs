using System.Net;
using System.Net.Sockets;

namespace JbAspire.Networking.Loop;

/// <summary>Turns the system's answer to a failed bind into one line that says which address and what to do.</summary>
internal static class BindError
{
    public static SocketException Describe(string protocol, IPEndPoint local, SocketException exception)
    {
        string reason = exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "another socket has this address and port",
            SocketError.AddressNotAvailable => "the host has no such address",
            SocketError.AccessDenied => "the process may not use this port",
            SocketError.AddressFamilyNotSupported => $"the host does not support {(local.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")}",
            _ => exception.Message,
        };
        return new SocketException((int)exception.SocketErrorCode, $"Cannot bind {protocol} {local}: {reason}.");
    }
}
