extern alias Turn;
using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using TurnService = Turn::JbAspire.Turn.TurnService;

namespace JbAspire.Tests.Services.Turn;

/// <summary>The server in this process, on ports that the system chooses.</summary>
internal sealed class TurnHost(params (string Name, string Value)[] settings) : WebApplicationFactory<Turn::Program>
{
    public IPEndPoint UdpEndPoint => Running.UdpEndPoints[0];

    public IPEndPoint TcpEndPoint => Running.TcpEndPoints[0];

    public TurnService Running => Services.GetRequiredService<TurnService>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Turn:ListeningPort", "0");
        builder.UseSetting("Turn:ListeningIp", "127.0.0.1");
        builder.UseSetting("Turn:StaticAuthSecret", "north");
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
    }
}
