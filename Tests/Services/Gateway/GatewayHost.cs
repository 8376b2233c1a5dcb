extern alias Gateway;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace JbAspire.Tests.Services.Gateway;

/// <summary>The gateway on a real socket of loopback, with a web root of its own.</summary>
internal sealed class GatewayHost : WebApplicationFactory<Gateway::Program>
{
    private readonly (string Name, string Value)[] _settings;

    public GatewayHost(params (string Name, string Value)[] settings)
    {
        _settings = settings;
        UseKestrel(0);
    }

    public string WebRoot { get; } = Directory.CreateTempSubdirectory("jbaspire-gateway-").FullName;

    /// <summary>Starts the gateway and returns its address.</summary>
    public Uri Start()
    {
        StartServer();
        return ClientOptions.BaseAddress;
    }

    public void BuildWebClient()
    {
        Directory.CreateDirectory(Path.Combine(WebRoot, "assets"));
        File.WriteAllText(Path.Combine(WebRoot, "index.html"), "<!doctype html><title>JbAspire</title>");
        File.WriteAllText(Path.Combine(WebRoot, "favicon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        File.WriteAllText(Path.Combine(WebRoot, "assets", "index-3f2a.js"), "console.log('" + new string('x', 4096) + "');");
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Gateway:WebRoot", WebRoot);
        foreach (var (name, value) in _settings)
            builder.UseSetting(name, value);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(WebRoot))
            Directory.Delete(WebRoot, recursive: true);
    }
}
