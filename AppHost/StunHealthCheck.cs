using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JbAspire.AppHost;

/// <summary>Healthy while a server answers a STUN Binding request over UDP (RFC 8489 §5): for servers without a health endpoint of their own.</summary>
internal sealed class StunHealthCheck(IPEndPoint server) : IHealthCheck
{
    private const int HeaderLength = 20;
    private const int TransactionIdOffset = 8;
    private const ushort BindingRequest = 0x0001;
    private const ushort BindingSuccess = 0x0101;
    private const uint MagicCookie = 0x2112_A442;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            return await AskAsync(timeout.Token) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"{server} does not speak STUN.");
        }
        catch (SocketException exception)
        {
            return HealthCheckResult.Unhealthy($"{server}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"{server} does not answer.");
        }
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        var request = new byte[HeaderLength];
        BinaryPrimitives.WriteUInt16BigEndian(request, BindingRequest);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(4), MagicCookie);
        RandomNumberGenerator.Fill(request.AsSpan(TransactionIdOffset));

        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(request, cancellationToken);
        var answer = new byte[512];
        var length = await socket.ReceiveAsync(answer, cancellationToken);
        return length >= HeaderLength
            && BinaryPrimitives.ReadUInt16BigEndian(answer) == BindingSuccess
            && answer.AsSpan(TransactionIdOffset, HeaderLength - TransactionIdOffset).SequenceEqual(request.AsSpan(TransactionIdOffset));
    }
}
