using JbAspire.Media.Consumers;
using JbAspire.Media.Statistics;
using JbAspire.Protocols.Rtcp;
using JbAspire.Protocols.Wire;
using JbAspire.TestKit;
using Xunit;

namespace JbAspire.Tests.Scenarios;

/// <summary>The counters of a whole worker: they only grow, whoever leaves.</summary>
public sealed class WorkerTotalsTests : IDisposable
{
    private readonly VirtualCall _call = new();

    public void Dispose() => _call.Dispose();

    [Fact]
    public void What_streams_counted_stays_in_the_workers_totals_when_they_close()
    {
        VirtualPeer anna = _call.Join("anna");
        VirtualPeer bao = _call.Join("bao");
        VirtualTrack video = VirtualTrack.ProduceVideo(anna);
        video.Send();
        _call.Deliver();
        Consumer consumer = VirtualTrack.Consume(_call, bao, video.Producer);
        video.Send(isKeyFrame: true);
        _call.Deliver();
        byte[] pli = new byte[12];
        PictureLossIndication.TryWrite(pli, new Ssrc(1), consumer.Ssrc, out _);
        bao.SendRtcp(pli);
        _call.Deliver();
        WorkerTotals open = _call.Worker.ReadTotals();
        Assert.Equal((1, true), (open.KeyFrameRequestsReceived, open.KeyFrameRequestsSent > 0));

        consumer.Close(_call.Now, _call.Sink);
        Assert.Equal(open, _call.Worker.ReadTotals());
        video.Producer.Close(_call.Now, _call.Sink);
        anna.Transport.Close(_call.Now, _call.Sink);
        bao.Transport.Close(_call.Now, _call.Sink);

        WorkerTotals closed = _call.Worker.ReadTotals();
        Assert.Equal(open, closed);
        Assert.Empty(_call.Router.Transports);
    }
}
