using JbAspire.Load.Quality.Browser;
using JbAspire.Load.Quality.Network;

namespace JbAspire.Load.Quality.Systems;

/// <summary>Peer to peer: two pages of Chromium without a server, the sender's own congestion control between them.</summary>
internal sealed class DirectSystem : IQualitySystem
{
    public string Name => "p2p";

    public string Description => "two pages directly, one encoding";

    public string Logs => "";

    public TimeSpan ProcessorTime => TimeSpan.Zero;

    public Task StartAsync(TestNetwork network, CancellationToken cancellation) => Task.CompletedTask;

    public async Task ConnectAsync(QualityPage sender, QualityPage receiver, SentMedia media)
    {
        JoinedParty offer = await sender.JoinAsync("direct.offer", new { media.Video, media.Layers });
        JoinedParty answer = await receiver.JoinAsync("direct.answer", new { offer.Description });
        await sender.AcceptAsync(answer.Description!);
    }

    public void Dispose()
    {
    }
}
