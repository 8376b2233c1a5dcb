using System.Net;

namespace JbAspire.Gateway;

/// <summary>What the browser shows while the web client is not built.</summary>
internal static class MissingWebRootPage
{
    public static string Write(string root) => $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>The web client is not built</title></head>
        <body>
        <h1>The web client is not built</h1>
        <p>The gateway is running, but there is no <code>index.html</code> in <code>{WebUtility.HtmlEncode(root)}</code>.</p>
        <p>Build it with <code>npm ci &amp;&amp; npm run build</code> in <code>Services/WebClient</code> and reload this page,
        or point the setting <code>Gateway:WebRoot</code> at a built client. The gateway needs no restart.</p>
        </body>
        </html>
        """;
}
