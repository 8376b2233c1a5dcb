using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Redis;

/// <summary>Healthy is a Redis that accepts the password and answers PING.</summary>
internal sealed class RedisPing(RedisResource redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(redis.PrimaryEndpoint.Host, redis.PrimaryEndpoint.Port, cancellationToken).ConfigureAwait(false);
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            if (redis.PasswordParameter is { } parameter)
            {
                var password = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
                await SendAsync(stream, ["AUTH", password!], cancellationToken).ConfigureAwait(false);
                if (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is not "+OK")
                    return HealthCheckResult.Unhealthy("The password was refused.");
            }

            await SendAsync(stream, ["PING"], cancellationToken).ConfigureAwait(false);
            var answer = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            return answer is "+PONG" ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("PING was not answered.");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }

    // A command is an array of bulk strings: *2 $4 AUTH $6 secret, each ended by CR LF.
    private static async Task SendAsync(NetworkStream stream, string[] command, CancellationToken cancellationToken)
    {
        var text = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command)
            text.Append('$').Append(Encoding.UTF8.GetByteCount(part)).Append("\r\n").Append(part).Append("\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
    }
}
